"""A report as elements and text, read with the standard library's parser, as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    section: str
    text: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


class ParsedPage(HTMLParser):
    """Every element with its attributes, its own and its descendants' text, and the section it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()
        self.still_open = [element.tag for element in self._open]

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        section = self._open[-1].section if self._open else ""
        if tag == "section":
            section = section or attributes.get("id", "")
        element = Element(tag, attributes, section)
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self._open and tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if tag in _VOID:
            return
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data):
        for element in self._open:
            element.text.append(data)

    def all(self, tag: str, section: str | None = None) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag and (section is None or element.section == section)
        ]

    def section(self, name: str) -> str:
        return next(
            element.words for element in self.elements if element.tag == "section" and element.attributes["id"] == name
        )
