"""Whether a form was sent from a page of this site, as the browser itself says."""

from urllib.parse import urlsplit

from fastapi import Request


def is_own(request: Request, url: str) -> bool:
    """By Sec-Fetch-Site (Fetch Metadata) and Origin (RFC 6454): what is sent must say so. A
    browser that sends neither is older than both; the form's signature must do.

    url: of the public page, which a proxy may serve under another name than this host's.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    if origin == "null":  # of a page whose address is kept back; the browser has said the rest
        return site == "same-origin"
    hosts = {request.headers.get("host", ""), urlsplit(url).netloc} - {""}
    return urlsplit(origin).netloc in hosts
