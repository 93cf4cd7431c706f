# SPDX-License-Identifier: Apache-2.0
"""Models behind the port: a folder, an outside service, several side by side, and back again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from talentkreis.activity.models import Activity
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.tests.web_server import Reply, WebSource, web_source
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.search import queries
from talentkreis.search.language import parse
from talentkreis.search.queries.models import closeness, shown_models
from talentkreis.search.semantic import actions, changing, choice, service
from talentkreis.search.semantic import closeness as close
from talentkreis.search.semantic.changing import Wish, choose_model, delete_vectors
from talentkreis.search.semantic.models import (
    EmbeddingCall,
    EmbeddingChoice,
    EmbeddingModel,
    Phrase,
    PhraseVector,
)
from talentkreis.search.semantic.onnx_folder import OnnxFolder
from talentkreis.search.semantic.port import Unusable, why_unusable
from talentkreis.search.tasks import embed_phrases
from talentkreis.search.tests.factories import embed_everything, make_member, make_person
from talentkreis.search.tests.small_models import answered, embeddings, letter_model, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
HOST = "api.models.example"
PATH = "/v1/embeddings"
OUTSIDE = Wish(source="service", base_url=f"https://{HOST}/v1", service_model="letters-1")


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """A usable model where the operator says it lies."""
    settings.EMBEDDING_FOLDER = letter_model(tmp_path / "letters")
    return tmp_path / "letters"


@pytest.fixture
def outside(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebSource]:
    """The service, which answers whoever asks."""
    monkeypatch.setattr(service, "JOB", service.Patience(5.0, (0.01, 0.01)))
    close._seen.clear()
    with web_source() as source:
        settings.OUTGOING_STAND_INS = {HOST: source.url}
        source.answers[PATH] = answered
        yield source


def titles(*texts: str) -> None:
    for number, text in enumerate(texts):
        make_person(f"Person{number} Test", position=text)


def asked_texts(source: WebSource) -> set[str]:
    return {text for asked in source.asked for text in texts_in(asked.body)}


def run_job() -> None:
    embed_phrases(timestamp=0)


def current() -> str:
    return EmbeddingModel.objects.get(is_current=True).name


def test_a_model_in_a_folder_embeds_texts_of_any_length_each_as_it_does_alone(folder: Path) -> None:
    model = OnnxFolder(folder)
    texts = ["Koch", "Elektroniker für Betriebstechnik", "a", *["Pflege"] * 40]
    together = model.embed(texts)
    assert together.shape == (43, 16)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts[:3], together[:3], strict=True):
        assert np.allclose(model.embed([text])[0], vector, atol=1e-5)
    # Only letters count for it: the same ones in another order are the same text.
    assert np.allclose(model.embed(["Lager"]), model.embed(["Regal"]), atol=1e-5)


def test_a_model_that_makes_sentences_itself_is_taken_at_its_word(tmp_path: Path) -> None:
    made = OnnxFolder(letter_model(tmp_path / "pooled", is_pooled=True)).embed(["Koch"])
    left = OnnxFolder(letter_model(tmp_path / "words")).embed(["Koch"])
    assert np.allclose(made, left, atol=1e-5)


def test_what_the_folder_says_about_pooling_length_and_prefix_is_followed(folder: Path) -> None:
    plain = OnnxFolder(folder)
    first_letter, prefixed, two = plain.embed(["k", "ask: koch", "ko"])
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert np.allclose(OnnxFolder(folder).embed(["Koch"])[0], first_letter, atol=1e-5)
    (folder / "1_Pooling" / "config.json").write_text("{}")
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "ask: "}, "default_prompt_name": "query"})
    )
    assert np.allclose(OnnxFolder(folder).embed(["Koch"])[0], prefixed, atol=1e-5)
    (folder / "config_sentence_transformers.json").unlink()
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 2}')
    assert np.allclose(OnnxFolder(folder).embed(["Koch"])[0], two, atol=1e-5)


def test_the_name_of_a_model_changes_with_every_file_that_could_change_its_answers(
    folder: Path, tmp_path: Path
) -> None:
    names = {OnnxFolder(folder).name}
    assert OnnxFolder(letter_model(tmp_path / "again" / "letters")).name in names
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 9}')
    names.add(OnnxFolder(folder).name)
    letter_model(folder, seed=2)
    names.add(OnnxFolder(folder).name)
    assert len(names) == 3


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda at: at.rename(at.with_name("away")), "no_folder"),
        (lambda at: (at / "model.onnx").unlink(), "no_file"),
        (lambda at: (at / "tokenizer.json").unlink(), "no_file"),
        (lambda at: (at / "model.onnx").write_bytes(b"not a model"), "bad_model"),
        (lambda at: (at / "model.onnx").write_bytes(b""), "bad_model"),
        (lambda at: (at / "tokenizer.json").write_text("{}"), "bad_tokenizer"),
        (lambda at: (at / "sentence_bert_config.json").write_text("["), "bad_settings"),
        (lambda at: (at / "sentence_bert_config.json").write_text("[1]"), "bad_settings"),
    ],
    ids=["gone", "no model", "no tokenizer", "not one", "empty", "tokenizer", "json", "list"],
)
def test_a_bad_folder_says_what_is_wrong_and_lists_go_on_by_wording(
    folder: Path, spoil: object, code: str
) -> None:
    titles("Softwareentwickler", "Softwareentwickler Java", "Koch")
    choose_model(actor=SYSTEM, wish=Wish(source="folder"))
    run_job()
    assert current().startswith("onnx/letters/")
    assert callable(spoil)
    spoil(folder)
    with pytest.raises(Unusable) as error:
        OnnxFolder(folder).embed(["Koch"])
    assert error.value.code == code
    found = queries.search_people(SYSTEM, parse("rolle:Softwareentwickler", "de"), "relevance")
    assert [row.position for row in found.rows] == ["Softwareentwickler", "Softwareentwickler Java"]
    run_job()
    assert EmbeddingChoice.objects.get().failure == code
    assert why_unusable(code) in closeness(SYSTEM).failure
    with pytest.raises(RuleViolation):
        choose_model(actor=SYSTEM, wish=Wish(source="folder"))


def test_searches_ask_the_new_model_once_it_has_seen_everything_and_the_old_one_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles("Koch", "Softwareentwicklerin", "Lager", "Regal")
    embed_everything()
    before = current()
    choose_model(actor=SYSTEM, wish=Wish(source="folder"))
    monkeypatch.setattr(actions, "BATCH", 2)
    assert not actions.keep_up(most_seconds=0)
    assert current() == before
    [new] = [each for each in shown_models(SYSTEM) if each.is_chosen]
    assert (new.done_count, new.phrase_count, new.is_under_way) == (2, 4, True)
    # Somebody new comes meanwhile: both models hear of them.
    make_person("Nele Neu", position="Maurerin")
    assert actions.keep_up()
    assert current() == new.name
    counts = {each.name: each.done_count for each in shown_models(SYSTEM)}
    assert counts == {before: 5, new.name: 5}
    [row] = EmbeddingModel.objects.filter(is_current=True)
    assert row.dimension == 16
    close = queries.similar_people(SYSTEM, parse("rolle:Galer", "de"), "relevance-meaning")
    assert {each.position for each in close[:2]} == {"Lager", "Regal"}


def test_back_again_needs_no_second_look_until_the_vectors_were_deleted(folder: Path) -> None:
    titles("Koch", "Lager")
    embed_everything()
    shipped = current()
    choose_model(actor=SYSTEM, wish=Wish(source="folder"))
    run_job()
    kept = set(PhraseVector.objects.filter(model__name=shipped).values_list("pk", flat=True))
    choose_model(actor=SYSTEM, wish=Wish(source="shipped"))
    run_job()
    assert current() == shipped
    now = set(PhraseVector.objects.filter(model__name=shipped).values_list("pk", flat=True))
    assert now == kept
    [other] = [each for each in shown_models(SYSTEM) if each.may_go]
    delete_vectors(actor=SYSTEM, model_id=other.id)
    assert not PhraseVector.objects.exclude(model__name=shipped).exists()
    for each in shown_models(SYSTEM):
        with pytest.raises(Conflict):
            delete_vectors(actor=SYSTEM, model_id=each.id)
    with pytest.raises(NotFound):
        delete_vectors(actor=SYSTEM, model_id=other.id)
    kinds = Activity.objects.filter(kind__startswith="search.").values_list("kind", flat=True)
    assert list(kinds.order_by("id")) == [
        "search.model_chosen",
        "search.model_chosen",
        "search.vectors_deleted",
    ]


def test_only_admins_choose_and_delete_models() -> None:
    for role in Role:
        actor = make_member(role, name=f"Test {role}").actor
        if role is Role.ADMIN:
            continue
        with pytest.raises(NotAllowed):
            choose_model(actor=actor, wish=Wish(source="shipped"))
        with pytest.raises(NotAllowed):
            delete_vectors(actor=actor, model_id=1)
        with pytest.raises(NotAllowed):
            closeness(actor)


@pytest.mark.requirement("trust:S-14")
def test_titles_and_skills_go_to_the_service_once_and_never_a_name(outside: WebSource) -> None:
    make_person("Ada Kowalczyk", position="Softwareentwicklerin", skills=["Python"])
    make_person("Bo Kowalczyk", position="Softwareentwickler (m/w/d)", skills=["Python"])
    make_person("Cem Koch", position="Koch")
    make_person("Dana Dahl", position="Assistenz von Herrn Dahl")
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()
    assert current() == f"{HOST}/v1/letters-1"
    sent = [text for asked in outside.asked for text in texts_in(asked.body)]
    for text in ("Softwareentwickler", "Python", "Koch"):
        assert sent.count(text) >= 1
    assert [text for text in sent if "owalczyk" in text or "Dahl" in text] == []
    held = PhraseVector.objects.get(vector=None)
    assert "Dahl" in held.phrase.text
    assert {asked.path for asked in outside.asked} == {PATH}
    assert all(len(texts_in(asked.body)) <= service.BATCH for asked in outside.asked)
    before = len(outside.asked)
    run_job()
    assert len(outside.asked) == before


def test_a_search_sends_roles_and_skills_nobody_carries_but_no_bare_words(
    outside: WebSource,
) -> None:
    titles("Lager", "Koch")
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()
    outside.asked.clear()
    for text in ("Kowalczyk", "rolle:Koch", 'NICHT rolle:"Geheime Rolle"', "ort:Kiel", ""):
        queries.ask_ahead(parse(text, "de"))
    assert outside.asked == []
    node = parse("rolle:Regal", "de")
    assert queries.similar_people(SYSTEM, node, "relevance-meaning") == []
    queries.ask_ahead(node)
    queries.ask_ahead(node)
    assert asked_texts(outside) == {"Regal"}
    assert len(outside.asked) == 1
    [similar] = queries.similar_people(SYSTEM, node, "relevance-meaning")
    assert similar.position == "Lager"


def test_switched_off_nothing_leaves_from_that_moment(outside: WebSource) -> None:
    titles("Lager", "Koch")
    embed_everything()
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()
    choose_model(actor=SYSTEM, wish=Wish(source="shipped"))
    outside.asked.clear()
    make_person("Nele Neu", position="Maurerin")
    queries.ask_ahead(parse("rolle:Dachdecker", "de"))
    assert [
        row.position
        for row in queries.search_people(SYSTEM, parse("rolle:Lager", "de"), "relevance").rows
    ] == ["Lager"]
    run_job()
    assert outside.asked == []
    assert current() == choice.shipped().name


def test_the_key_is_kept_encrypted_sent_to_the_service_alone_and_stays_until_taken_out(
    outside: WebSource,
) -> None:
    titles("Koch")
    choose_model(actor=SYSTEM, wish=Wish(**{**vars(OUTSIDE), "key": "sk-secret"}))
    assert b"sk-secret" not in bytes(EmbeddingChoice.objects.get().key or b"")
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()
    assert {asked.headers["Authorization"] for asked in outside.asked} == {"Bearer sk-secret"}
    choose_model(actor=SYSTEM, wish=Wish(**{**vars(OUTSIDE), "key": ""}))
    assert EmbeddingChoice.objects.get().key is None


def test_what_questions_cost_is_counted_and_ends_with_the_budget(outside: WebSource) -> None:
    titles("Koch")
    wish = {**vars(OUTSIDE), "cents_per_million_tokens": 1_000_000, "cents_a_month": 1_000_000}
    choose_model(actor=SYSTEM, wish=Wish(**wish))
    run_job()
    calls = EmbeddingCall.objects.all()
    assert sum(call.text_count for call in calls) == len(
        [text for asked in outside.asked for text in texts_in(asked.body)]
    )
    assert sum(call.microcents for call in calls) == 1_000_000 * sum(c.token_count for c in calls)
    assert all(call.token_count == 7 * call.text_count for call in calls)
    assert "€" in closeness(SYSTEM).spent
    spent = sum(call.microcents for call in calls) // 1_000_000
    choose_model(actor=SYSTEM, wish=Wish(**{**wish, "cents_a_month": spent}))
    outside.asked.clear()
    make_person("Nele Neu", position="Maurerin")
    run_job()
    assert outside.asked == []
    assert EmbeddingChoice.objects.get().failure == "budget_used_up"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(401, {"error": {"message": "bad key"}}), "no_access"),
        (Reply(404, {"error": {"message": "no such model"}}), "refused"),
        (Reply(429, {}, {"Retry-After": "600"}), "service_busy"),
        (Reply(500, b"oh"), "service_down"),
        (Reply(200, b"<html>"), "bad_answer"),
        (Reply(200, {"data": []}), "bad_answer"),
        (Reply(200, {"data": None}), "bad_answer"),
        (Reply(200, [1]), "bad_answer"),
        (Reply(200, {"data": [{"index": 0, "embedding": ["x"]}]}), "bad_answer"),
        (Reply(307, b"", {"Location": "https://other.example/"}), "redirected_away"),
    ],
    ids=["key", "model", "busy", "fault", "page", "none", "null", "list", "words", "moved"],
)
def test_a_service_that_fails_rests_says_why_and_stops_nothing(
    outside: WebSource, reply: Reply, code: str
) -> None:
    titles("Softwareentwickler", "Softwareentwickler Java")
    embed_everything()
    before = current()
    outside.answers[PATH] = lambda _body: reply
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()
    row = EmbeddingChoice.objects.get()
    assert row.failure == code
    assert row.paused_until is not None
    assert current() == before
    assert why_unusable(code) in closeness(SYSTEM).failure
    asked = len(outside.asked)
    assert asked == (3 if code == "service_down" else 1)
    make_person("Nele Neu", position="Maurerin")
    run_job()
    assert len(outside.asked) == asked, "it rests"
    assert Phrase.objects.filter(text="Maurer").exists() or Phrase.objects.count() == 3
    assert set(EmbeddingCall.objects.values_list("failure", "token_count")) == {(code, 0)}


def test_a_service_that_stumbles_once_is_asked_again_at_once(outside: WebSource) -> None:
    titles("Koch")
    replies = iter([Reply(503, b"later")])
    outside.answers[PATH] = lambda body: next(replies, answered(body))
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()
    assert current() == f"{HOST}/v1/letters-1"
    assert EmbeddingChoice.objects.get().failure == ""


def test_a_service_that_changes_its_vectors_is_not_mixed_with_what_it_said_before(
    outside: WebSource,
) -> None:
    titles("Koch")
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    run_job()

    def wider(body: bytes) -> Reply:
        said = embeddings(texts_in(body))
        for each in said["data"]:
            each["embedding"] += [1.0]
        return Reply(body=said)

    outside.answers[PATH] = wider
    make_person("Nele Neu", position="Maurerin")
    run_job()
    assert EmbeddingChoice.objects.get().failure == "other_dimension"
    assert PhraseVector.objects.count() == 1


@pytest.mark.requirement("trust:S-14")
@pytest.mark.parametrize(
    "address",
    ["", "http://api.example/v1", "https://api.example:8443/v1", "https://me:x@api.example/v1",
     "https://localhost/v1", "https://api.example/v1?a=b", "ftp://api.example", "https://[x/v1",
     "https://api.example/v1\r\nX: y", "api.example/v1"],
)  # fmt: skip
def test_an_address_that_is_none_of_the_open_web_is_refused(address: str) -> None:
    with pytest.raises(RuleViolation) as error:
        choose_model(actor=SYSTEM, wish=Wish(**{**vars(OUTSIDE), "base_url": address}))
    assert "base_url" in error.value.fields


@pytest.mark.requirement("trust:S-14")
@pytest.mark.parametrize("address", ["https://169.254.169.254/v1", "https://127.0.0.1/v1"])
def test_an_address_of_this_house_is_never_asked(address: str) -> None:
    titles("Koch")
    choose_model(actor=SYSTEM, wish=Wish(**{**vars(OUTSIDE), "base_url": address}))
    run_job()
    assert EmbeddingChoice.objects.get().failure == "forbidden_address"


def test_likeness_is_measured_alike_whatever_the_model(folder: Path) -> None:
    titles("Koch", "Softwareentwicklerin")
    choose_model(actor=SYSTEM, wish=Wish(source="folder"))
    run_job()
    row = EmbeddingModel.objects.get()
    assert (row.title_scale, row.title_shift) != (1.0, 0.0)
    shipped = EmbeddingModel(name="x", dimension=2)
    assert (shipped.title_scale, shipped.skill_shift) == (1.0, 0.0)
    node = parse("rolle:Koch", "de")
    similar = queries.similar_people(SYSTEM, node, "relevance-meaning")
    assert "Softwareentwicklerin" not in {each.position for each in similar}


def test_failing_pauses_are_bounded_and_end_with_a_new_choice(outside: WebSource) -> None:
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    for detail in ("999999999", "0", ""):
        until = changing.note_failure(Unusable("service_busy", detail))
        assert until is not None
    choose_model(actor=SYSTEM, wish=OUTSIDE)
    row = EmbeddingChoice.objects.get()
    assert (row.failure, row.paused_until) == ("", None)
