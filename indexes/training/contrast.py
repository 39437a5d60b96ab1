"""Moves the table so that the two texts of a pair come closer to each other than to the rest of their batch.

Symmetric softmax over the cosines of a batch (van den Oord, Li, Vinyals, "Representation learning with contrastive predictive coding",
2018), sparse Adam: a step touches the rows of its batch only, which is why a core trains this in one or two minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from indexes.training.pairs import IdPair


class Schedule(NamedTuple):
    """How long and how hard to train."""

    steps: int = 2500
    pairs_per_step: int = 768
    scale: float = 10.0
    """Cosines are multiplied by it before the softmax."""
    first_rate: float = 1e-3
    """Falls in a straight line to zero."""


def train(table: NDArray[np.float32], pairs: Sequence[IdPair], *, seed: int, schedule: Schedule) -> NDArray[np.float32]:
    """Return the trained copy of ``table``; the same seed gives the same result on the same machine.

    Args:
        table: one row per token id, float32. Rows which no pair names stay as they are.
        pairs: token ids of both texts; leave out what must not move (the unknown token), and pairs with an empty side.
        seed: of the order of the pairs.
        schedule: steps, batch, scale and rate.
    """
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table.copy()), freeze=False, mode="mean", sparse=True)
    optimiser: torch.optim.Optimizer = torch.optim.SparseAdam(list(bag.parameters()), lr=schedule.first_rate)

    def unit_vectors(texts: list[NDArray[np.int64]]) -> Tensor:
        starts = np.cumsum([0, *(len(text) for text in texts[:-1])])
        return functional.normalize(bag(torch.from_numpy(np.concatenate(texts)), torch.from_numpy(starts)), dim=1)

    size = min(schedule.pairs_per_step, len(pairs))
    right_answers = torch.arange(size)
    waiting = np.empty(0, dtype=np.int64)
    for step in range(schedule.steps):
        if len(waiting) < size:
            waiting = order.permutation(len(pairs))
        batch, waiting = [pairs[pair] for pair in waiting[:size]], waiting[size:]
        optimiser.param_groups[0]["lr"] = schedule.first_rate * (1 - step / schedule.steps)
        optimiser.zero_grad()
        cosines = unit_vectors([left for left, _ in batch]) @ unit_vectors([right for _, right in batch]).T
        logits = cosines * schedule.scale
        loss = functional.cross_entropy(logits, right_answers) + functional.cross_entropy(logits.T, right_answers)
        torch.autograd.backward(loss)
        optimiser.step()
    return bag.weight.detach().numpy().copy()
