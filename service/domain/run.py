"""A run: a recorded ranking or plan that can be replayed and compared byte by byte."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue


class Run(BaseModel):
    """Inputs, versions and parameters of a result, and the hash of the result."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    """match or search; plan."""
    made_at: datetime
    made_by: str
    inputs: dict[str, int]
    """Ids of the items asked for, with their revisions."""
    versions: dict[str, str]
    """Model, word model, cross-encoder if any, text rules, taxonomy, and the database's last change that the index had seen."""
    parameters: dict[str, JsonValue]
    result_hash: str
    """sha256 of the result as canonical JSON."""
