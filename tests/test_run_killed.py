"""A day's work that is killed at any point is finished by the next one: nothing lost, nothing doubled.

As many kills as a test has time for; `make torture` does a thousand.
"""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from killing import judged, world

pytestmark = [pytest.mark.xdist_group("killed"), pytest.mark.timeout(300)]
SEEDS = (20190828, 20190830)
STEPS = ("poll", "match", "mail", "digest")


def live(folder, seed):
    """Live through a day on which each step is killed once and then let end, and the sender with a letter in hand."""
    chance = random.Random(seed)
    with world(folder) as made:
        made.next_edition()
        for step in STEPS:
            for _ in range(5):  # a step that is quicker than its kill was not killed
                if made.kill(step, chance):
                    break
            made.work("digest" if step == "mail" else step)
        made.work("backup")
        made.next_edition()
        made.work()
        return made.hurt, judged(made)


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    """Two worlds side by side, as one after the other would take half a minute."""
    folder = tmp_path_factory.mktemp("killed")
    with ThreadPoolExecutor() as both:
        begun = [both.submit(live, folder / str(seed), seed) for seed in SEEDS]
        return [each.result() for each in begun]


def test_the_kills_fell_into_every_step(lives):
    assert set(lives[0][0] + lives[1][0]) == set(STEPS)


def test_nothing_is_lost_or_damaged_and_letters_come_twice_only_for_a_kill_while_sending(lives):
    assert [left.faults for _, left in lives] == [[], []]


def test_letters_do_come_twice_when_the_sender_is_killed_before_it_has_its_answer(lives):
    assert all(left.twice for _, left in lives)
