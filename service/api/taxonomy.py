"""``/api/v1/taxonomy``."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from service.api.asked import AskedContext
from service.domain.taxonomy import Crosswalk, Scheme, Term

router = APIRouter(prefix="/taxonomy", tags=["taxonomy"])


class TaxonomyOverview(BaseModel):
    """The version of the taxonomy and how many terms each scheme has."""

    model_config = ConfigDict(frozen=True)

    version: str
    terms: dict[Scheme, int]


class SchemeTerms(BaseModel):
    """The terms of one scheme and the foreign codes that lead to them."""

    model_config = ConfigDict(frozen=True)

    scheme: Scheme
    terms: list[Term]
    crosswalks: list[Crosswalk]


@router.get("")
def overview(context: AskedContext) -> TaxonomyOverview:
    """Say which schemes there are."""
    taxonomy = context.taxonomy
    terms = {scheme: len(vocabulary.terms) for scheme, vocabulary in taxonomy.vocabularies.items()}
    return TaxonomyOverview(version=taxonomy.version, terms=terms)


@router.get("/{scheme}")
def read_scheme(scheme: Scheme, context: AskedContext) -> SchemeTerms:
    """List the terms of one scheme."""
    taxonomy = context.taxonomy
    return SchemeTerms(
        scheme=scheme,
        terms=list(taxonomy[scheme].terms.values()),
        crosswalks=[crosswalk for crosswalk in taxonomy.crosswalks if crosswalk.target_kind is scheme],
    )
