"""`elv app` as a process: it answers on this machine, ends on Ctrl-C, and says what is in its way."""

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from elv.cli import commands

ROOT = Path(__file__).parents[3]
ELV = str(Path(sys.executable).with_name("elv"))


@pytest.fixture
def taken():
    """A port that another program listens at."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def port(taken):
    """A port that was free a moment ago."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        return other.getsockname()[1]


def run(*arguments):
    return CliRunner().invoke(commands.cli, ["app", "--project-dir", str(ROOT), *map(str, arguments)], prog_name="elv")


def read(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.headers, answer.read().decode()


def test_it_serves_this_machine_until_ctrl_c(demo_warehouse, demo_runs, port, tmp_path):
    command = [
        ELV,
        "app",
        "--port",
        port,
        "--warehouse",
        demo_warehouse,
        "--runs-dir",
        demo_runs,
        "--project-dir",
        ROOT,
    ]
    # A run in the background ignores Ctrl-C, and so would its children; what has a handler here has none there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            list(map(str, command)), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        said = process.stdout.readline()
        assert f"http://127.0.0.1:{port}" in said
        status, headers, text = read(f"http://127.0.0.1:{port}/leads?decile=1")
        assert status == 200
        assert "lead-0" in text
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Server" not in headers
        with pytest.raises(urllib.error.HTTPError) as refused:
            read(urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": "evil.example"}))
        assert refused.value.code == 403
        # A request line that no browser would send reaches the app as it is.
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(
                f"GET /runs/../../secret HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            assert b" 404 " in raw.recv(4096).split(b"\r\n")[0]
        for name in other_addresses():
            with (
                pytest.raises(OSError, match=r"refused|reach|timed"),
                socket.create_connection((name, port), timeout=2),
            ):
                pass
    finally:
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def other_addresses():
    """Addresses of this machine besides 127.0.0.1; where it has no 127.0.0.2, nobody answers there either."""
    found = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return sorted((found | {"127.0.0.2"}) - {"127.0.0.1"})


def test_a_port_that_is_taken_is_said_with_the_way_out(demo_warehouse, taken):
    result = run("--warehouse", demo_warehouse, "--port", taken)
    assert result.exit_code == 2
    assert f"Port {taken} cannot be had" in result.stderr
    assert f"`elv app --port {taken + 1}`" in result.stderr


def test_without_a_published_copy_it_says_what_to_run(tmp_path):
    result = run("--warehouse", tmp_path)
    assert result.exit_code == 2
    assert "Run `elv demo` or `elv train` first." in result.stderr


def test_the_browser_is_opened_once_the_port_is_had(demo_warehouse, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)))

    def serve(places, ready):
        assert places.runs_dir == ROOT / "runs"
        assert not opened
        ready(f"http://127.0.0.1:{places.port}")

    monkeypatch.setattr("elv.app.server.serve", serve)
    result = run("--warehouse", demo_warehouse, "--open")
    assert result.exit_code == 0
    assert opened == ["http://127.0.0.1:8765"]
    assert "open the address yourself" in result.output


def test_other_verbs_load_no_web_server():
    found = subprocess.run(
        [sys.executable, "-c", "import sys, elv.cli; print([m for m in sys.modules if m in ('flask', 'waitress')])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
