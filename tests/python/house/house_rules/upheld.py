"""Hold a rule against the project."""

from house_rules.exceptions import known_exceptions, needless, without_exceptions
from house_rules.project import Offences


def assert_upheld(rule: str, offences: Offences) -> None:
    """No offence but the known exceptions, and no exception without an offence."""
    exceptions = known_exceptions(rule)
    sentences = [*without_exceptions(offences, exceptions).values(), *needless(offences, exceptions).values()]
    assert not sentences, "\n".join(sentences)
