"""The door of the page: only who opened the link comes in, from no other site, and finds nothing but the page."""

import http.client
import re
import struct
from pathlib import Path
from uuid import uuid4

import pytest
from browsing import FIRST, Server

from kith import Mistake
from kith.experiments.page import open as views
from kith.experiments.page.serving import address_at, free_port, origin_of

pytest.importorskip("solara", reason="the page's tests need the extra [view]")
client = pytest.importorskip("websockets.sync.client")
from websockets.exceptions import ConnectionClosed  # noqa: E402

CDN = "/_solara/cdn/"
KIT = f"{CDN}@widgetti/solara-vuetify-app@10.1.1/dist/"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}


@pytest.fixture(scope="module")
def server():
    found = Server("--population", "60")
    found.cookie = f"kith-{found.port}={found.token}"
    yield found
    found.stop()


def channels():
    """The path of a new page's websocket."""
    return f"/jupyter/api/kernels/{uuid4()}/channels?session_id=1"


def get(server, path="/", **headers):
    """What the server answers to an owner whose headers are others: status, headers and text."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=FIRST / 1000)
    line.putrequest("GET", path, skip_host=True)
    for name, value in {"Host": f"127.0.0.1:{server.port}", "Cookie": server.cookie, **headers}.items():
        if value is not None:
            line.putheader(name, value)
    line.endheaders()
    answer = line.getresponse()
    text = "" if answer.status == 101 else answer.read().decode(errors="replace")
    line.close()
    return answer.status, answer.headers, text


def handshake(server, **headers):
    """The status of what the server answers to a websocket."""
    return get(server, channels(), **{"Origin": f"http://127.0.0.1:{server.port}", **UPGRADE, **headers})[0]


# --- who comes in -------------------------------------------------------------------------------------


def test_the_link_lets_a_browser_in_and_leaves_its_token_in_a_cookie(server):
    status, headers, _ = get(server, f"/?token={server.token}&left=short&set=a%3D1&set=b%3D2", Cookie=None)
    assert (status, headers["Location"]) == (303, "/?left=short&set=a%3D1&set=b%3D2")
    assert headers["Set-Cookie"] == f"{server.cookie}; HttpOnly; Path=/; SameSite=lax"
    assert get(server)[0] == 200 and handshake(server) == 101


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=x", "/?token=%C3%A9", f"{KIT}main8.css"])
def test_nobody_comes_in_without_the_token(server, path):
    for cookie in (None, f"kith-{server.port}=x", f"kith-{server.port}="):
        status, headers, text = get(server, path, Cookie=cookie)
        assert (status, headers["Set-Cookie"]) == (403, None) and "Open the whole link" in text
        assert handshake(server, Cookie=cookie) == 403


def test_every_server_has_a_token_of_its_own(server):
    other = Server("--population", "60")
    other.stop()
    assert len(other.token) > 20 and other.token != server.token


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:PORT",
        "localhost:PORT",
        "127.0.0.1",
        "127.0.0.1:PORT.evil.example",
        "",
        None,
    ],
)
def test_a_name_that_leads_here_is_not_the_pages(server, host):
    host = host and host.replace("PORT", str(server.port))
    for path in ("/", f"/?token={server.token}"):
        status, headers, text = get(server, path, Host=host)
        assert status in ((421,) if host else (421, 400)) and headers["Set-Cookie"] is None
        assert server.token not in text
    assert handshake(server, Host=host, Origin=f"http://{host}") in (400, 403)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://evil.example:PORT",
        "http://localhost:PORT",
        "https://127.0.0.1:PORT",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:PORT.evil.example",
        "",
    ],
)
def test_no_other_site_comes_in_even_with_the_cookie(server, origin):
    origin = origin.replace("PORT", str(server.port))
    assert handshake(server, Origin=origin) == 403
    for path in ("/", f"/?token={server.token}", "/_solara/api/close/somebody?session_id=1"):
        assert get(server, path, Origin=origin)[0] == 403


def test_a_websocket_that_does_not_say_where_it_is_from_is_refused(server):
    assert handshake(server, Origin=None) == 403


# --- and to what --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/readyz",
        "/resourcez",
        "/resourcez?verbose",
        "/other",
        "/static/public/x.png",
        "/static/solara_bootstrap.py",
        "/jupyter/api/kernels/somebody",
        "/_solara/api/evict/somebody",
        "/_solara/cdn/",
        f"{CDN}@widgetti",
        f"{CDN}echarts@5.4.0/dist/echarts.js",
        f"{CDN}left-pad@1.3.0/index.js",
        f"{KIT}..%2f..%2fpackage.json",
        f"{KIT}index.html",
    ],
)
def test_nothing_but_the_page_is_served(server, path):
    assert get(server, path)[0] == 404


@pytest.mark.parametrize("path", [f"{KIT}main8.css", f"{CDN}requirejs@2.3.6/require.js"])
def test_what_the_page_loads_is_served(server, path):
    assert get(server, path)[0] == 200


# --- what a visitor may send --------------------------------------------------------------------------


def memory(server):
    """Resident memory of the server, MiB."""
    told = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", told)[1]) / 1024


ANNOUNCING = struct.pack("!i", 2**27 - 1) + bytes(60)  # 64 bytes that say they are so many parts


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (ANNOUNCING, 1003),
        (b"", 1003),
        (struct.pack("!iI", 1, 8) + b"{}", 1003),
        ("x" * 2**19, 1009),
        ([ANNOUNCING[:10], ANNOUNCING[10:]], 1003),
        (["x" * 2**17] * 8, 1009),
        ("", None),
        ("no JSON", None),
        ("[]", None),
        ("{}", None),
        ("null", None),
        ("[" * 2**17, None),
        ('{"header": {"msg_type": "comm_open"}}', None),
    ],
    ids=lambda value: f"{type(value).__name__}-{len(value)}" if hasattr(value, "__len__") else str(value),
)
def test_no_frame_costs_the_server_anything(server, frame, code):
    before = memory(server) if Path("/proc/self/status").exists() else None
    with client.connect(
        f"ws://127.0.0.1:{server.port}{channels()}",
        origin=f"http://127.0.0.1:{server.port}",
        additional_headers={"Cookie": server.cookie},
        compression=None,
    ) as line:
        with pytest.raises((ConnectionClosed, TimeoutError)) as ended:
            line.send(frame)
            while True:
                line.recv(timeout=2 if code is None else FIRST / 1000)
        if code is not None:
            assert ended.value.rcvd.code == code
    assert before is None or memory(server) < before + 32
    assert get(server)[0] == 200 and handshake(server) == 101


# --- elsewhere than on this machine -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://kith.example.org", "https://kith.example.org"),
        ("HTTPS://Kith.Example.org:443/", "https://kith.example.org"),
        ("http://192.168.1.5:80", "http://192.168.1.5"),
        ("http://192.168.1.5:8765/", "http://192.168.1.5:8765"),
        ("http://[::1]:8765", "http://[::1]:8765"),
    ],
)
def test_an_address_is_told_as_browsers_tell_it(address, origin):
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kith.example.org",
        "ftp://kith.example.org",
        "https://",
        "https://kith.example.org/kith",
        "https://kith.example.org?x",
        "https://me@kith.example.org",
        "https://kith.example.org:port",
        "https://kith.example.org:70000",
        "https://kith example",
        "https://*",
        "https://[::1",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address, monkeypatch):
    monkeypatch.setattr(views, "serve", lambda *_: pytest.fail("it was served"))
    with pytest.raises(
        Mistake, match=f"^address: {re.escape(repr(address))} is not allowed; give what visitors open"
    ):
        views.view(address=address)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_who_serves_everybody_says_under_which_address(host, monkeypatch):
    monkeypatch.setattr(views, "serve", lambda *_: pytest.fail("it was served"))
    with pytest.raises(Mistake, match=r"^address: is needed where host is"):
        views.view(host=host)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.name.invalid"])
def test_an_address_that_is_not_of_this_machine_is_a_mistake(host):
    with pytest.raises(Mistake, match=f"^host: '{host}' is not an address of this machine"):
        free_port(0, host)


def test_an_address_of_the_next_protocol_has_brackets():
    assert (address_at("::1", 8765), address_at("127.0.0.1", 1)) == (
        "http://[::1]:8765",
        "http://127.0.0.1:1",
    )


def test_under_a_name_the_page_answers_to_that_name_alone():
    port = free_port(0)
    named = Server("--population", "60", "--address", f"http://kith.example.org:{port}", port=port)
    try:
        named.cookie = f"kith-{port}={named.token}"
        assert named.address.startswith(f"http://kith.example.org:{port}/?token=")
        own = {"Host": f"kith.example.org:{port}"}
        assert get(named, **own)[0] == 200 and get(named)[0] == 421
        assert handshake(named, Origin=f"http://kith.example.org:{port}", **own) == 101
        assert handshake(named, Origin=f"http://127.0.0.1:{port}", **own) == 403
    finally:
        named.stop()
