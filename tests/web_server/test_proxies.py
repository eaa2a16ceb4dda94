"""The configurations of nginx and Caddy in docs/proxy, as they are, before the product on this machine."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import app
from tests.support.fakes import FakeClock
from tests.support.practice import TUESDAY
from tests.support.slack.slack_endpoint import FORM, signed
from tests.test_app import SECRET, a_place
from tests.web_server.loopback_server import serving

FOLDER = Path(__file__).parents[2] / "docs" / "proxy"
HOST = "coach.example.org"
DEBIAN_SBIN = "/usr/sbin"


@dataclass
class WatchedProduct:
    """The product, and the address that each request came from as it sees it."""

    web: ASGIApp
    sources: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.sources.append(scope["client"][0])
        await self.web(scope, receive, send)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedProduct]:
    """The product of an empty practice."""
    url = f"sqlite:///{tmp_path_factory.mktemp('behind') / 'p.db'}"
    product = app.build_product(a_place(url, bytes(32), public_url=f"https://{HOST}"), FakeClock(TUESDAY))
    yield WatchedProduct(product.web)
    product.services.database.dispose()


@pytest.fixture(scope="module")
def product_port(watched: WatchedProduct) -> Iterator[int]:
    """The port on which the product is served, as `serve` serves it."""
    with serving(watched, "127.0.0.1/32") as port:
        yield port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for the example's name, and its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)  # noqa: TID251 -- the proxies compare it with the machine's clock
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed_certificate = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False).sign(
        key, hashes.SHA256()
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "chain.pem").write_bytes(signed_certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    return folder / "chain.pem", folder / "key.pem"


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str) -> str:
    """Return the path of a program; skip the test where there is none."""
    path = shutil.which(name) or shutil.which(name, path=DEBIAN_SBIN)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Run a proxy until it is no longer needed; wait until it listens."""
    with (folder / "output").open("wb") as output:
        environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)  # noqa: S603 -- ours
    try:
        while True:
            assert process.poll() is None, (folder / "output").read_text()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionRefusedError:
                time.sleep(0.01)
            else:
                break
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def run_nginx(folder: Path, product_port: int, files: tuple[Path, Path]) -> Iterator[tuple[int, int]]:
    """Run nginx with the documents' configuration, with this machine's ports and files; yield both ports."""
    nginx, port, plain_port = find_program("nginx"), find_free_port(), find_free_port()
    ours = replace_each(
        (FOLDER / "nginx.conf").read_text(),
        {
            "127.0.0.1:8080": f"127.0.0.1:{product_port}",
            "listen 443": f"listen 127.0.0.1:{port}",
            "listen 80;": f"listen 127.0.0.1:{plain_port};",
            f"/etc/ssl/{HOST}/fullchain.pem": str(files[0]),
            f"/etc/ssl/{HOST}/privkey.pem": str(files[1]),
            "/var/log/nginx/consult-coach.log": str(folder / "error.log"),
        },
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = f"daemon off; pid {folder}/pid; error_log {folder}/main.log;\nevents {{}}\nhttp {{ {temporary}\n{ours}\n}}\n"
    (folder / "nginx.conf").write_text(text)
    command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t", "-q"], check=True)  # noqa: S603 -- ours
    with running(command, port, folder):
        yield port, plain_port


@contextmanager
def run_caddy(folder: Path, product_port: int, files: tuple[Path, Path]) -> Iterator[tuple[int, int]]:
    """Run Caddy with the documents' configuration, with this machine's ports and files; yield both ports."""
    caddy, port, plain_port = find_program("caddy"), find_free_port(), find_free_port()
    text = replace_each(
        (FOLDER / "Caddyfile").read_text(),
        {
            "127.0.0.1:8080": f"127.0.0.1:{product_port}",
            "\tadmin off\n": f"\tadmin off\n\thttp_port {plain_port}\n\thttps_port {port}\n\tskip_install_trust\n",
            f"\n{HOST} {{\n": f"\n{HOST} {{\n\ttls {files[0]} {files[1]}\n",
        },
    )
    (folder / "Caddyfile").write_text(text)
    options = ["--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running([caddy, "run", *options], port, folder):
        yield port, plain_port


def replace_each(text: str, replacements: dict[str, str]) -> str:
    """Return the text with each replaced; fail if the text does not have one of them."""
    for old, new in replacements.items():
        assert old in text
        text = text.replace(old, new)
    return text


@dataclass
class Visitor:
    """Somebody outside, who reaches the product through a proxy only."""

    port: int
    certificate: Path

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """Send a request to the example's address, which is this machine's."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        with httpx.Client(verify=trust, trust_env=False) as http:
            sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
            request = http.build_request(method, f"https://127.0.0.1:{self.port}{path}", content=body, headers=sent)
            request.extensions["sni_hostname"] = HOST
            return http.send(request)

    def connect(self) -> ssl.SSLSocket:
        """Connect through TLS, and wait five seconds at most for anything."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return trust.wrap_socket(line, server_hostname=HOST)


def send_plain(port: int, method: str, path: str) -> tuple[int, str | None]:
    """Send a request without TLS; return the status, and where it leads."""
    answer = httpx.request(method, f"http://127.0.0.1:{port}{path}", headers={"Host": HOST}, trust_env=False)
    return answer.status_code, answer.headers.get("location")


@pytest.mark.parametrize("run_proxy", [run_nginx, run_caddy])
def test_the_product_is_served_through_the_proxy_of_the_documents(
    run_proxy: Callable[..., AbstractContextManager[tuple[int, int]]],
    watched: WatchedProduct,
    product_port: int,
    certificate: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    body = urlencode({"command": "/consult", "user_id": "U1", "team_id": "T1", "text": ""}).encode()
    with run_proxy(tmp_path, product_port, certificate) as (port, plain_port):
        visitor = Visitor(port, certificate[0])
        watched.sources.clear()
        health = visitor.send("GET", "/healthz", X_Forwarded_For="192.0.2.66", Forwarded="for=192.0.2.66")
        page = visitor.send("GET", "/held/00000000-0000-4000-8000-000000000000?canary-address")
        click = visitor.send("POST", "/slack/events", body, Content_Type=FORM, **signed(body, secret=SECRET))
        forged = visitor.send("POST", "/slack/events", body, Content_Type=FORM, **signed(body, secret="guessed"))
        plain = [send_plain(plain_port, *request) for request in (("GET", "/w"), ("POST", "/slack/events"))]
        large = visitor.send("POST", "/w/open", b"x" * 2_000_000, Content_Type=FORM)

    assert (health.status_code, health.text, page.status_code) == (200, "ok", 404)
    assert page.headers["strict-transport-security"]
    assert (click.status_code, forged.status_code) == (200, 401)
    assert plain == [(301, f"https://{HOST}/w"), (403, None)], "only browsers are redirected to HTTPS"
    assert large.status_code in {403, 413, 502}  # Caddy passes the head on meanwhile
    assert set(watched.sources) == {"127.0.0.1"}, "what a stranger writes into a header is no source"
    written = "".join(file.read_text() for file in tmp_path.rglob("*") if file.is_file() and file.name != "pid")
    assert "canary-address" not in written
    assert "/held/00000000" not in written
