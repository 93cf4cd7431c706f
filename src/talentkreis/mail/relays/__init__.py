# SPDX-License-Identifier: Apache-2.0
"""Services that send mail by an interface instead of SMTP, behind django-anymail.

`services` says what each is like, `writing` makes a message their request, `answers` and `calls`
say what they mean; all of them pure. `transport` hands over through the one engine (`delivery`),
`actions.relays` and `actions.told` write. The library writes requests and reads calls; it never
sends: the one way out is `kernel.http`.
"""
