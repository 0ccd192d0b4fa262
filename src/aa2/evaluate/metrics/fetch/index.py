"""An archive of a package, found in pip's configured indexes and downloaded, and nothing done with it.

Pip itself cannot do that: ``pip download`` runs a source archive's ``setup.py`` to learn what it depends on.
An index is read as PEP 503 (HTML) and PEP 691 (JSON) say.
"""

from __future__ import annotations

import json
import re
import shutil
import ssl
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener, url2pathname

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch.pip import Configured

JSON = "application/vnd.pypi.simple.v1+json"
ACCEPTED = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
SOURCES, WHEEL = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip"), ".whl"
FAILURES = (OSError, HTTPException, ValueError)
"""What a page or an archive that cannot be had raises: no network, no such page, none that is understood."""


@dataclass(frozen=True)
class Package:
    """A package of one version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Indexes:
    """The places where pip looks for packages.

    Args:
        configured: pip's configuration.
    """

    def __init__(self, configured: Configured) -> None:
        self._configured = configured
        self._errors: list[str] = []

    def download(self, package: Package, folder: Path) -> Path:
        """An archive of ``package``, of its sources where there is one, else a wheel.

        Args:
            package: which.
            folder: where to put it.
        Raises:
            InputError: it cannot be found or read.
        """
        self._errors.clear()
        wheels: list[str] = []
        for url in self._links(package):
            name = _file_name(url)
            if _is_source(name, package):
                return self._fetched(url, folder / name, package)
            if _is_wheel(name, package):
                wheels.append(url)
        if wheels:
            return self._fetched(wheels[0], folder / _file_name(wheels[0]), package)
        problem = "; ".join(self._errors) or "is in none of pip's package indexes"
        raise InputError(package.name, f"{package.version} cannot be fetched: {problem}", _REMEDY)

    def _links(self, package: Package) -> Iterator[str]:
        """The URLs of all its files; a place that cannot be read is noted and passed over."""
        project = re.sub(r"[-_.]+", "-", package.name).lower()
        pages = [f"{index.rstrip('/')}/{project}/" for index in self._configured.indexes]
        for page in [*pages, *self._configured.links]:
            try:
                yield from self._of_page(page)
            except HTTPError as error:
                if error.code not in (404, 410):
                    self._errors.append(f"{_host(page)} answers {error.code}")
            except FAILURES as error:
                self._errors.append(f"{_host(page)}: {getattr(error, 'reason', error)}")

    def _of_page(self, page: str) -> Iterator[str]:
        path = _local(page)
        if path is not None:
            path = path.absolute()
            if path.is_dir() and not (path / "index.html").is_file():
                yield from (file.as_uri() for file in sorted(path.iterdir()))
                return
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                return
            page = path.as_uri()
        with self._opened(page, Accept=ACCEPTED) as answer:
            base = getattr(answer, "url", None) or page
            headers = getattr(answer, "headers", Message())
            content = answer.read()
        if headers.get_content_type() == JSON:
            links = [file["url"] for file in json.loads(content)["files"]]
        else:
            links = _Anchors(content.decode("utf-8", "replace")).links
        for link in links:
            yield urljoin(base, link).partition("#")[0]

    def _fetched(self, url: str, target: Path, package: Package) -> Path:
        try:
            with self._opened(url) as answer, target.open("wb") as file:
                shutil.copyfileobj(answer, file)
        except FAILURES as error:
            problem = f"{target.name} cannot be fetched ({getattr(error, 'reason', error)})"
            raise InputError(package.name, problem, _REMEDY) from error
        return target

    def _opened(self, url: str, **headers: str) -> IO[bytes]:
        url, login = _without_login(url)
        login = login or self._login_of(url)
        request = Request(url, headers=headers)
        if login:
            # Not sent on to where an answer redirects.
            request.add_unredirected_header("Authorization", f"Basic {b64encode(login.encode()).decode()}")
        return self._opener(urlsplit(url).netloc).open(request, timeout=self._configured.timeout)

    def _login_of(self, url: str) -> str:
        """An index's own name and password hold for the archives on the same host."""
        for index in self._configured.indexes:
            bare, login = _without_login(index)
            if login and urlsplit(bare)[:2] == urlsplit(url)[:2]:
                return login
        return ""

    def _opener(self, host: str) -> OpenerDirector:
        context = ssl.create_default_context(cafile=self._configured.certificates)
        if self._configured.client:
            context.load_cert_chain(self._configured.client)
        if {host, host.partition(":")[0]} & {*self._configured.trusted}:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        proxy = self._configured.proxy
        proxies = ProxyHandler({"http": proxy, "https": proxy} if proxy else None)
        return build_opener(proxies, HTTPSHandler(context=context))


_REMEDY = "see that pip reaches its package index (pip config list), then run it again"


class _Anchors(HTMLParser):
    """The targets of a page's links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


def _is_source(file: str, package: Package) -> bool:
    return any(_same(file.removesuffix(end), package) for end in SOURCES if file.endswith(end))


def _is_wheel(file: str, package: Package) -> bool:
    return file.endswith(WHEEL) and _same("-".join(file.split("-")[:2]), package)


def _same(stem: str, package: Package) -> bool:
    """Whether ``NAME-VERSION`` is the package; names differ in case and in what joins their words."""
    name, _, version = stem.rpartition("-")
    plain = [re.sub(r"[-_.]+", "-", text).lower() for text in (name, package.name)]
    return plain[0] == plain[1] and version == package.version


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path).rpartition("/")[2]


def _local(page: str) -> Path | None:
    """The file or folder that ``page`` is, as a ``file:`` URL or a path; None for what is elsewhere."""
    parts = urlsplit(page)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if "://" in page else Path(page).expanduser()


def _host(page: str) -> str:
    """Of a URL what may be shown: no names, no passwords."""
    return urlsplit(_without_login(page)[0]).netloc or page


def _without_login(url: str) -> tuple[str, str]:
    """The URL, and the ``NAME:PASSWORD`` that it held."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    return (urlunsplit(parts._replace(netloc=host)), unquote(login)) if at else (url, "")
