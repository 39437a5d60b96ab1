"""``/api/v1/conferences/ID/plan``: a draft is searched, and what is proved of it is said."""

import time
from typing import Annotated

from pydantic import Field

from service.api.asked import JSON_BODY, AskedActor, AskedContext, AskedLanguage
from service.api.description import problems
from service.api.schedules import ToldChange, router_of, told_changes
from service.domain.frozen import WHOLE, Frozen
from service.domain.language import Language
from service.domain.plan import Mode, PlanFigures
from service.texts.spoken import figures_texts
from service.workflows.gathering import Gathering
from service.workflows.plan_draft import Search, last_figures, plan_draft

router = router_of("plan")

MOST_SECONDS = 60
"""While it is searched, one of the requests that are worked on at once is taken."""


class Searched(Frozen):
    """How long and from where a schedule is searched."""

    seconds: Annotated[float, Field(gt=0, le=MOST_SECONDS, strict=True)] = 20
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, strict=True), WHOLE] = 0

    def search(self) -> Search:
        """Return the search."""
        return Search(seconds=self.seconds, seed=self.seed, elapsed=time.monotonic)


class Planning(Searched):
    """What to plan, and how long to search."""

    mode: Mode = Field(
        default="rerun",
        description="rerun: all but locked meetings anew; fill: only further ones; repair: as few moved as possible.",
    )


class ToldFigures(Frozen):
    """What a plan reached, and what is proved of it."""

    revision: int = Field(description="Of the conference now; `figures.revision` is that with the plan's meetings.")
    figures: PlanFigures
    gap: float = Field(description="Share of the bound by which the score may still be too low.")
    texts: list[str]

    @classmethod
    def of(cls, figures: PlanFigures, gathered: Gathering, language: Language) -> "ToldFigures":
        """Return figures in the reader's language."""
        return cls(
            revision=gathered.conference.revision,
            figures=figures,
            gap=figures.gap,
            texts=list(figures_texts(figures, gathered.names, language)),
        )


class Planned(ToldFigures):
    """A plan that was kept as one step, which can be undone."""

    changes: list[ToldChange]


@router.post("/plan", dependencies=[JSON_BODY], responses=problems(409, 412))
def plan(
    conference_id: str, asked: Planning, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> Planned:
    """Plan the draft; the answer takes as long as the search, and half a minute more the first time of all."""
    planned = plan_draft(actor, context, conference_id, asked.mode, asked.search())
    conference, names = planned.gathered.conference, planned.gathered.names
    told = ToldFigures.of(planned.figures, planned.gathered, language)
    changes = told_changes(planned.changes, names, language, before=conference, after=conference)
    return Planned(**dict(told), changes=changes)


@router.get("/plan")
def last_plan(conference_id: str, actor: AskedActor, context: AskedContext, language: AskedLanguage) -> ToldFigures:
    """Read what the plan that was kept last had reached; the draft may have been changed since."""
    figures, gathered = last_figures(actor, context, conference_id)
    return ToldFigures.of(figures, gathered, language)
