# SPDX-License-Identifier: Apache-2.0
"""Pages of the package: outbox, inbox, writing, mailboxes, the captured mailbox."""
