"""/s/<session>/after, /sign, /signed and /note: the debrief, reading and signing, and the signed summary."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import SessionGuard, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.consult import page_state
from flows.consult.chart_regions import QUESTIONS
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import contact_note, debrief, part_check, summary_reading
from flows.consult.summary.rules import NOTE_NUMBERS
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.text_kinds import SHARED_NOTE_KINDS
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form, Value
from flows.supervision import ask

_CONFLICT = 409


@dataclass(frozen=True)
class SummaryView:
    """The handlers of everything after the eighth question."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_debrief(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the debrief; at another step of the consult, redirect to the next page."""
        next_page = page_session.perform(page_state.find_page)
        if next_page.page not in {"after", "sign"}:
            return redirect(request, next_page.path)
        return self._render_debrief(request, page_session)

    def submit_debrief(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save the debrief and go on; if the form has errors, return the page with all that was entered.

        With the other button nothing is saved: the case goes on the supervisor's list, and the page stays as it was.
        """
        if request.form_fields.get("deed") == "bring":
            brought = page_session.perform(ask.bring_after_talk)
            form = _with_submitted_values(page_session.perform(debrief.load_debrief_page).form, request)
            return self._render_debrief(request, page_session, form, brought=brought)
        try:
            invalid_form = page_session.perform(debrief.submit_debrief)
        except TalkBlockedError:
            return self._render_debrief(request, page_session, typed=_typed_notes(request))
        if invalid_form is None:
            return self._go_on(request, page_session)
        return self._render_debrief(request, page_session, _with_submitted_values(invalid_form, request))

    def show_for_signing(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the summary to read and sign; at another step of the consult, redirect to the next page."""
        next_page = page_session.perform(page_state.find_page)
        return (
            self._render_signing(request, page_session)
            if next_page.page == "sign"
            else redirect(request, next_page.path)
        )

    def submit_signature(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Sign the revision that was read and go on; if there is a newer revision, return the newer one."""
        try:
            invalid_form = page_session.perform(summary_actions.sign)
        except TalkBlockedError:
            invalid_form = None
        if invalid_form is None:
            return self._go_on(request, page_session)
        return self._render_signing(request, page_session, invalid_form)

    def show_signed(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the signed summary with its notes."""
        next_page = page_session.perform(page_state.find_page)
        return (
            self._render_signed(request, page_session)
            if next_page.page == page_state.SIGNED_PAGE
            else redirect(request, next_page.path)
        )

    def submit_addendum(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Add a note to the signed summary; if the form has errors, return the page with all that was entered."""
        invalid_form = page_session.perform(summary_reading.submit_addendum)
        if invalid_form is None:
            return self._go_on(request, page_session)
        return self._render_signed(request, page_session, _with_submitted_values(invalid_form, request))

    def show_contact_note(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the contact note, to be copied into a health record."""
        page = page_session.perform(contact_note.load_contact_note)
        head = self.guard.describe_consult(page_session, page.code, page.colleague)
        return self.guard.render_page("contact_note", request, {**head, "sheet": page})

    def _go_on(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        return redirect(request, page_session.perform(page_state.find_page).path)

    def _render_debrief(
        self,
        request: PageRequest,
        page_session: ActivePageSession,
        invalid_form: Form | None = None,
        *,
        typed: str = "",
        brought: str = "",
    ) -> Response:
        page = page_session.perform(debrief.load_debrief_page)
        values = {
            **self._shared_values(page_session, page.code, page.colleague),
            "held": page.is_blocked,
            "limited": page.is_limited,
            "warning": page.warning,
            "seen": page.seen,
            "may_bring": page.may_bring,
            "brought": brought,
            "typed": typed,
        }
        values["goes_on"] = page.is_blocked and not typed
        form = invalid_form or page.form
        why = _explain_step("after", page.colleague)
        return self.guard.render_page(
            "debrief",
            request,
            {**values, "form": form, "why": why},
            _CONFLICT if typed else get_form_status(None if brought else invalid_form),
        )

    def _render_signing(
        self, request: PageRequest, page_session: ActivePageSession, invalid_form: Form | None = None
    ) -> Response:
        page = page_session.perform(summary_actions.load_sign_page)
        values = {
            **self._shared_values(page_session, page.code, page.colleague),
            "sheet": page,
            "form": invalid_form or page.form,
            "why": _explain_step("sign", page.colleague),
            "questions": range(1, QUESTIONS + 1),
            "note_titles": {number: part_check.note_title(number) for number in NOTE_NUMBERS},
            "goes_on": page.has_signed or page.is_blocked,
        }
        return self.guard.render_page("sign", request, values, get_form_status(invalid_form))

    def _render_signed(
        self, request: PageRequest, page_session: ActivePageSession, invalid_form: Form | None = None
    ) -> Response:
        page = page_session.perform(summary_reading.load_signed_page)
        values = {
            **self.guard.describe_consult(page_session, page.code, page.colleague),
            "sheet": page,
            "form": invalid_form or page.form,
            "why": _explain_step("addendum", page.colleague),
        }
        return self.guard.render_page("signed", request, values, get_form_status(invalid_form))

    def _shared_values(self, page_session: ActivePageSession, code: str, colleague: str) -> dict[str, object]:
        version_token = page_session.perform(page_state.find_version)
        return {**self.guard.describe_consult(page_session, code, colleague), "stands": version_token}


def _explain_step(step: str, colleague: str) -> str:
    return WORDS.screens[step].why.format(colleague=colleague)


def _typed_notes(request: PageRequest) -> str:
    """Return what was typed into the notes, to be copied from the page while it is on hold."""
    return "\n\n".join(text for kind in SHARED_NOTE_KINDS if (text := request.form_fields.get(kind, "")))


def _with_submitted_values(invalid_form: Form, request: PageRequest) -> Form:
    """Return the form with everything that was entered, valid or not, so that no typed text is lost."""
    submitted: dict[str, Value] = {**request.form_fields, **request.form_lists}
    field_ids = {field.id for field in invalid_form.fields}
    return invalid_form.with_errors(
        invalid_form.errors, {name: value for name, value in submitted.items() if name in field_ids}
    )
