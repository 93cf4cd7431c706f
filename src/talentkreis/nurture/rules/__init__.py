# SPDX-License-Identifier: Apache-2.0
"""Rules of care as pure functions over plain values.

`calendar` says when something may reach a person, `course` which step comes next and on which
day, `timetable` both together, `wording` how a person is addressed, `endings` what ends or delays
an enrolment. No module here reads the database or the clock.
"""
