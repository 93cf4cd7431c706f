# SPDX-License-Identifier: Apache-2.0
"""Jobs whose worker was killed come back; jobs that kill their worker do not (TRUST R-04).

And sweeping up what the processes shared for a while.
"""

from __future__ import annotations

import structlog
from procrastinate import jobs
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)

HEARTBEAT_LOST_S = 60
DEATHS_UNTIL_QUARANTINE = 3


@app.periodic(cron="* * * * *")
@app.task(name="kernel.rescue_stalled_jobs", queueing_lock="kernel.rescue_stalled_jobs")
async def rescue_stalled_jobs(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Put jobs of dead workers back into the queue; the third death quarantines a job as failed."""
    await rescue_from(app.job_manager, heartbeat_lost_s=HEARTBEAT_LOST_S)


@app.periodic(cron="*/15 * * * *")
@app.task(name="kernel.sweep_shared_values", queueing_lock="kernel.sweep_shared_values")
def sweep_shared_values(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete what has expired in the shared cache."""
    from talentkreis.kernel.shared_cache import sweep

    sweep()


async def rescue_from(job_manager: object, *, heartbeat_lost_s: float) -> tuple[int, int]:
    """Rescue through any job manager; returns how many were put back and how many quarantined.

    Every task here is safe to run twice; sending guards itself with its own row states, so a
    repeated `mail.deliver` never repeats a message.
    """
    from procrastinate.manager import JobManager

    assert isinstance(job_manager, JobManager)
    put_back = quarantined = 0
    for job in await job_manager.get_stalled_jobs(seconds_since_heartbeat=heartbeat_lost_s):
        if job.attempts + 1 >= DEATHS_UNTIL_QUARANTINE:
            await job_manager.finish_job(job, status=jobs.Status.FAILED, delete_job=False)
            quarantined += 1
            log.error("job_quarantined", job_id=job.id, task=job.task_name)
        else:
            await job_manager.retry_job(job)
            put_back += 1
            log.warning("job_rescued", job_id=job.id, task=job.task_name)
    return put_back, quarantined
