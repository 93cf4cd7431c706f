# SPDX-License-Identifier: Apache-2.0
"""Titles and skills in use: taken in once, embedded in the background, forgotten with people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import add_skill, update_person
from talentkreis.people.privacy import erase_person_rows
from talentkreis.search import tasks
from talentkreis.search.actions import refresh
from talentkreis.search.semantic import actions, choice
from talentkreis.search.semantic.grams import grams_of, likeness
from talentkreis.search.semantic.models import (
    EmbeddingModel,
    Phrase,
    PhraseKind,
    PhraseVector,
    Wording,
)
from talentkreis.search.semantic.sentence_encoder import SentenceEncoder
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray


class OtherModel:
    """Another model: what it says depends on the letters of a text alone."""

    name = "letters/1"
    is_outside = False

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = [[1.0 + text.count(letter) for letter in "aeiounrs"] for text in texts]
        found = np.array(rows, dtype=np.float32).reshape(-1, 8)
        unit: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    def release(self) -> None:
        pass


# The first five of 512 numbers of the first title, and how near the titles are to it.
GOLDEN_TITLES = ["Softwareentwickler", "Software engineer", "Koch", "Krankenpfleger"]
GOLDEN_START = [0.1339, -0.0013, -0.0007, 0.0023, 0.0802]
GOLDEN_NEARNESS = [1.0, 0.6823, 0.1563, 0.3025]


def test_the_model_that_comes_with_the_product_says_what_it_always_said() -> None:
    model = SentenceEncoder()
    vectors = model.embed(GOLDEN_TITLES)
    assert vectors.shape == (4, model.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(vectors[0, :5], GOLDEN_START, atol=1e-3)
    assert np.allclose(vectors[0] @ vectors.T, GOLDEN_NEARNESS, atol=2e-3)
    model.release()
    again = model.embed(["Softwareentwickler"])
    assert np.allclose(again[0], vectors[0], atol=1e-5)


def test_wordings_are_alike_by_the_parts_of_their_words() -> None:
    developer = grams_of("Softwareentwickler")
    assert likeness(developer, developer) == pytest.approx(1)
    assert likeness(developer, grams_of("Webentwickler")) > 0.3
    assert likeness(developer, grams_of("Koch")) < 0.05
    assert grams_of("") == {}


@pytest.mark.django_db
def test_gender_forms_and_decoration_are_one_phrase_however_many_carry_it() -> None:
    for title in ("Softwareentwicklerin", "Softwareentwickler (m/w/d)", "Softwareentwickler:in"):
        make_person("Ada Lang", position=title)
        make_person("Bo Lang", position=title)
    assert actions.take_in() == 3
    assert [phrase.text for phrase in Phrase.objects.all()] == ["Softwareentwickler"]
    assert Wording.objects.count() == 3
    assert actions.take_in() == 0


@pytest.mark.django_db
def test_a_job_stopped_in_the_middle_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    for number in range(5):
        make_person("Ada Lang", position=f"Beruf {'abcde'[number]}{number}")
    model = OtherModel()
    actions.take_in()
    row = actions._model_row(model)
    model.texts.clear()
    assert actions.embed_some(model, row) == 2
    assert EmbeddingModel.objects.get().is_current is False
    assert actions.keep_up(model)
    assert sorted(model.texts) == sorted(Phrase.objects.values_list("text", flat=True))
    assert EmbeddingModel.objects.get().is_current
    assert PhraseVector.objects.count() == 5
    assert actions.keep_up(model)
    assert PhraseVector.objects.count() == 5


@pytest.mark.django_db
def test_a_job_gives_way_in_time_and_says_that_more_is_to_do() -> None:
    make_person("Ada Lang", position="Koch")
    assert actions.keep_up(OtherModel(), most_seconds=0) is False
    assert actions.keep_up(OtherModel(), most_seconds=60)


@pytest.mark.django_db
def test_searches_ask_the_old_model_until_the_new_one_has_seen_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    make_person("Ada Lang", position="Koch")
    make_person("Bo Lang", position="Bäcker", skills=["Backen"])
    first, second = OtherModel(), OtherModel()
    second.name = "letters/2"
    actions.keep_up(first)
    row = actions._model_row(second)
    actions.embed_some(second, row)
    assert EmbeddingModel.objects.get(is_current=True).name == "letters/1"
    assert PhraseVector.objects.count() == 5
    assert actions.keep_up(second)
    assert EmbeddingModel.objects.get(is_current=True).name == "letters/2"
    assert PhraseVector.objects.count() == 6


@pytest.mark.django_db
def test_titles_are_seen_through_the_matrix_and_skills_are_not() -> None:
    make_person("Ada Lang", position="Backen", skills=["Backen"])
    model = OtherModel()
    actions.keep_up(model)
    [bare] = model.embed(["Backen"])
    by_kind = dict(PhraseVector.objects.values_list("kind", "vector"))
    assert np.allclose(np.array(by_kind[PhraseKind.SKILL]), bare, atol=1e-2)
    assert not np.allclose(np.array(by_kind[PhraseKind.TITLE]), bare, atol=1e-2)


def _waiting() -> int:
    return ProcrastinateJob.objects.filter(task_name="search.embed_phrases", status="todo").count()


@pytest.mark.django_db
def test_a_new_title_or_skill_queues_one_job_after_the_commit_and_a_new_town_none(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    person = make_person("Ada Lang", position="Koch")
    with django_capture_on_commit_callbacks(execute=True):
        update_person(actor=SYSTEM, person_id=person.pk, changes={"city": "Kiel"})
    assert _waiting() == 0
    with django_capture_on_commit_callbacks(execute=True):
        update_person(actor=SYSTEM, person_id=person.pk, changes={"position": "Köchin"})
        assert _waiting() == 0
    assert _waiting() == 1
    with django_capture_on_commit_callbacks(execute=True):
        add_skill(actor=SYSTEM, person_id=person.pk, name="Backen")
    assert _waiting() == 1


@pytest.mark.django_db
def test_the_job_embeds_what_is_new_and_gives_the_memory_back() -> None:
    make_person("Ada Lang", position="Koch")
    tasks.embed_phrases(0)
    assert PhraseVector.objects.count() == 1
    assert choice.shipped()._loaded is None


@pytest.mark.django_db
@pytest.mark.requirement("feature:T4")
def test_a_title_only_an_erased_person_carried_is_forgotten_with_them() -> None:
    erased = make_person("Ada Lang", position="Hofkonditorin der Gräfin Testa")
    kept = make_person("Bo Lang", position="Koch")
    make_person("Cem Lang", position="Köchin")
    actions.keep_up(OtherModel())
    erase_person_rows(erased.pk)
    assert [phrase.text for phrase in Phrase.objects.all()] == ["Koch"]
    assert PhraseVector.objects.count() == 1
    erase_person_rows(kept.pk)
    assert [wording.phrase.text for wording in Wording.objects.all()] == ["Koch"]


@pytest.mark.django_db
def test_what_nobody_carries_any_more_is_swept() -> None:
    person = make_person("Ada Lang", position="Koch", skills=["Backen"])
    actions.keep_up(OtherModel())
    person.position = "Bäcker"
    person.save(update_fields=["position"])
    person.skills.all().delete()
    refresh([person.pk])
    actions.take_in()
    assert actions.sweep() == 2
    assert [phrase.text for phrase in Phrase.objects.all()] == ["Bäcker"]


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["---", "\\", '"{}"', "a" * 300, "'; DROP TABLE search_row; --"])
def test_odd_titles_are_phrases_like_any_other(title: str) -> None:
    make_person("Ada Lang", position=title[:200], skills=[title[:120]])
    assert actions.keep_up(OtherModel())
    assert actions.take_in() == 0
    assert Phrase.objects.filter(kind=PhraseKind.TITLE).count() == 1
