"""Figures worked out by hand."""

import math

import pytest

from indexes.metrics import Report, evaluate, ndcg_at, recall_at, reciprocal_rank, unjudged_share

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_the_best_order_has_gain_one() -> None:
    assert ndcg_at(["a", "b", "c", "d"], GRADES) == 1.0


def test_gain_is_discounted_by_rank_and_the_ideal_knows_what_was_not_found() -> None:
    ideal = 7 + 3 / math.log2(3) + 1 / 2
    assert ndcg_at(["x", "b"], GRADES) == pytest.approx((3 / math.log2(3)) / ideal)


def test_the_ideal_is_cut_where_the_ranking_is() -> None:
    assert ndcg_at(["a"], {"a": 1, "b": 1}, k=1) == 1.0


def test_grade_one_is_not_relevant() -> None:
    assert (recall_at(["c"], GRADES, 5), reciprocal_rank(["c"], GRADES)) == (0.0, 0.0)
    assert (recall_at(["c", "b"], GRADES, 5), reciprocal_rank(["c", "b"], GRADES)) == (0.5, 0.5)


def test_a_query_without_relevant_documents_gives_zero_and_no_error() -> None:
    assert (ndcg_at(["x"], {}), recall_at(["x"], {}, 5), reciprocal_rank([], GRADES), unjudged_share([], {})) == (
        0,
        0,
        0,
        0,
    )


def test_a_report_leaves_hopeless_queries_out_and_counts_missing_ones() -> None:
    run = {"good": ["a", "x"], "hopeless": ["x", "y"], "unasked": ["x"]}
    qrels = {"good": {"a": 2}, "missing": {"b": 3}, "weak": {"c": 1}, "hopeless": {"d": 0}, "empty": {}}

    assert evaluate(run, qrels) == Report(
        ndcg_10=1 / 3,
        recall_5=0.5,
        recall_10=0.5,
        mrr=0.5,
        unjudged_share=0.75,
        queries=4,
        queries_without_gain=1,
        queries_without_relevant=2,
    )


def test_nothing_judged_is_a_report_of_zeros() -> None:
    assert evaluate({"q": ["a"]}, {}) == Report(0, 0, 0, 0, 0, 0, 0, 0)


def test_a_document_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="query q lists a document twice"):
        evaluate({"q": ["a", "a"]}, {"q": {"a": 1}})
