# SPDX-License-Identifier: Apache-2.0
"""Tables as they come: text or workbook, any encoding, any size, read as a stream.

Knows nothing of people. Everything it cannot read is refused with a code, the row and the column.
"""
