# SPDX-License-Identifier: Apache-2.0
"""The ready cadence in English. Written for English readers, not translated word for word."""

from __future__ import annotations

NAME = "Welcome to the circle"
DESCRIPTION = "Three messages in three months, then one a quarter."

STEPS: dict[str, dict[str, str]] = {
    "welcome": {
        "name": "Welcome, and how we work",
        "summary": "A short greeting, what will come and what will not, a talk with a colleague.",
        "subject": "Good to stay in touch",
        "body": """{{ salutation }},

Thank you for letting us stay in touch. I look after you at {{ company }}, and I write rarely: \
once a month for the first three months, then once a quarter.

What you will get from me: a look at our work, news from the field, and now and then a vacancy, \
if it truly suits you. What you will not get: mass offers and pressure.

How things are here is best told by the people who do the work, including what is hard about \
it. If you would like to talk to somebody in your own field, just reply. I will put you in \
touch, no application needed.

There is nothing you have to do. If you would rather not hear from me, one click below is enough.

Kind regards
{{ sender }}""",
    },
    "insight": {
        "name": "What is moving in the field",
        "summary": "Pay transparency: what you may ask, and what we tell you openly.",
        "subject": "What you may know about pay before an interview",
        "body": """{{ salutation }},

In many interviews pay comes up last. The European directive on pay transparency turns this \
around: applicants are to know the starting salary or its range before the interview, and \
nobody may ask what they earned before.

That helps you even if you are not thinking of a change. You can judge where you stand, and \
start the next talk with your manager from figures rather than guesses.

Would you like to know how we would place your role? Reply with one sentence on what you are \
working on. You will get an honest answer, and no call you did not ask for.

Kind regards
{{ sender }}
{{ company }}""",
    },
    "update": {
        "name": "News from the company",
        "summary": "How we handle vacancies, and a single question.",
        "subject": "News from {{ company }}, and one question",
        "body": """{{ salutation }},

We have been in touch for three months. Time to tell you where you stand.

I will send you a vacancy only when I am convinced that it suits you. I look at what you can do \
and what you want, not at keywords. When something opens here, we first ask the people we \
already know. You are one of them.

So that I get it right, a single question: what would a role need for you to consider it? One \
sentence is enough. If anything has changed for you, place, hours, focus, please add it.

From now on you will hear from me once a quarter.

Kind regards
{{ sender }}""",
    },
    "quarterly": {
        "name": "A quarterly greeting",
        "summary": "A short note that asks for nothing. A human reads the answers.",
        "subject": "A short note from {{ company }}",
        "body": """{{ salutation }},

A short note, so that we do not lose touch. You are not forgotten here, and there is nothing \
you have to do.

You can write to me about three things at any time: that something has changed for you, that \
you would like to talk to somebody here, or that you would like to be left in peace for a while. \
Your answer reaches me, not a shared mailbox.

Kind regards
{{ sender }}""",
    },
}
