"""Pages as people read them."""

import httpx


class ApostrophesAsSeen(httpx.HTTPTransport):
    """Return pages with the apostrophes that people see, so that a test can quote a sentence as it is written."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; only `&#39;` in the answer is replaced, and nothing else that is escaped."""
        answer = super().handle_request(request)
        body = answer.read().replace(b"&#39;", b"'")
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-length"]
        return httpx.Response(answer.status_code, headers=headers, content=body, extensions=answer.extensions)
