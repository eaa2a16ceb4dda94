"""Pages of safety: the concern at /safety, which tells everybody involved, and one alert at /alert/ (S0-9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import SessionGuard, SessionHandler, build_path, build_subject_path, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.actions import Action
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form, Paragraph
from flows.permissions import NotYoursError
from flows.safety import actions as safety_actions
from flows.safety.alert_page import actions as page_actions
from flows.safety.alert_page import alert_forms
from flows.safety.alert_page.reading import AlertPage

_FORM_ACTIONS: Mapping[str, Action[AlertPage | None]] = {
    alert_forms.ENTRY: page_actions.add_entry,
    alert_forms.STEP: page_actions.add_step,
    alert_forms.SETTLE: page_actions.settle,
    alert_forms.REVIEW: page_actions.review,
}
_BUTTON_ACTIONS: Mapping[str, Action[None]] = {
    "charge": page_actions.take_charge,
    "reached": page_actions.confirm_reached,
    "done": page_actions.finish_step,
}


@dataclass(frozen=True)
class SafetyView:
    """The handlers of these pages. A concern can be raised from every page session."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_or(self, show: SessionHandler) -> SessionHandler:
        """Return a handler that leads to the alert if the page session is for one, or calls `show`."""
        return lambda request, page_session: (
            redirect(request, f"/alert/{page_session.alert_id}")
            if page_session.alert_id
            else show(request, page_session)
        )

    def show_concern(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return who will be told, or which client it is about; or lead to the alert that is open already."""
        page = page_session.perform(safety_actions.load_ask_page)
        if page.alert_id:
            return redirect(request, f"/alert/{page.alert_id}")
        assert page.form is not None  # noqa: S101 -- there is a form unless an alert is open
        values = {
            **self._shared_values(page_session),
            "form": page.form,
            "notes": [piece for piece in page.form.body if isinstance(piece, Paragraph)],
            "case_id": page.case_id,
            "address": f"{build_subject_path(request)}/safety",
        }
        return self.guard.render_page("safety_concern", request, values)

    def submit_concern(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Tell everybody involved, and lead to the alert; or, once a client was chosen, say who will be told."""
        if request.form_fields.get("deed") != "tell":
            return self.show_concern(request, page_session)
        alert_id = page_session.perform(safety_actions.tell_from_page)
        return redirect(request, f"/alert/{alert_id}")

    def show_alert(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the page of the alert."""
        return self._render_alert(request, page_session, self._load(request, page_session), {})

    def submit_alert(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Do what was sent. What is typed in the page's other boxes stays there."""
        alert_id = request.path_params["alert"]
        name = request.form_fields.get("deed", "").partition(".")[0]
        if button := _BUTTON_ACTIONS.get(name):
            page_session.perform(button, alert_id)
            invalid_page = None
        elif action := _FORM_ACTIONS.get(name):
            invalid_page = page_session.perform(action, alert_id)
        else:
            raise NotYoursError
        typed = _find_typed(request, "" if button else name)
        if invalid_page is None and not typed:
            return redirect(request, f"/alert/{alert_id}")
        page = invalid_page or self._load(request, page_session)
        invalid_form = page.forms.get(name) if invalid_page else None
        return self._render_alert(request, page_session, page, typed, invalid_form)

    def _load(self, request: PageRequest, page_session: ActivePageSession) -> AlertPage:
        return page_session.perform(page_actions.load_page, request.path_params["alert"])

    def _render_alert(
        self,
        request: PageRequest,
        page_session: ActivePageSession,
        page: AlertPage,
        typed: Mapping[str, object],
        invalid_form: Form | None = None,
    ) -> Response:
        filled = {
            name: form if form is invalid_form else replace(form, values={**form.values, **_own(form, typed)})
            for name, form in page.forms.items()
        }
        values = {
            **self._shared_values(page_session),
            "sheet": replace(page, forms=filled),
            "address": f"{build_path(request)}/alert/{request.path_params['alert']}",
            "has_errors": invalid_form is not None,
            "why": WORDS.screens["safety_settle"].why,
        }
        return self.guard.render_page("safety_alert", request, values, get_form_status(invalid_form))

    def _shared_values(self, page_session: ActivePageSession) -> dict[str, object]:
        whose = self.renderer.phrases["safety_whose"].format(name=page_session.actor.first_name)
        return {"whose": whose, "whynot": (), "safety_address": ""}  # neither belongs on these pages


def _own(form: Form, typed: Mapping[str, object]) -> dict[str, Any]:
    """Return what was typed into this form's fields."""
    return {field.id: typed[field.id] for field in form.fields if field.id in typed}


_FIELDS_BY_FORM = {
    alert_forms.ENTRY: frozenset({"entry", "done"}),
    alert_forms.STEP: frozenset({"what", "who", "day", "time"}),
    alert_forms.SETTLE: frozenset({"result", "client", "by"}),
    alert_forms.REVIEW: frozenset({"view", "comment"}),
}


def _find_typed(request: PageRequest, sent: str) -> dict[str, object]:
    """Return what was typed or ticked in the boxes of the page's other forms."""
    own = _FIELDS_BY_FORM.get(sent, frozenset())
    others = frozenset[str]().union(*_FIELDS_BY_FORM.values()) - own
    return {name: value for name, value in request.form_values.items() if name in others and value}
