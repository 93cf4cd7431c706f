// SPDX-License-Identifier: Apache-2.0
// The employer's own Talentkreis: the one place the extension talks to.

import { language, word } from "./words.js";

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The origin somebody typed, or "" where it is none we may talk to: https, or this machine. */
export function addressOf(text) {
  try {
    const url = new URL(text.includes("://") ? text : `https://${text}`);
    const isSafe = url.protocol === "https:" || (url.protocol === "http:" && LOCAL.has(url.hostname));
    return isSafe && !url.username ? url.origin : "";
  } catch {
    return "";
  }
}

/** Address and key, kept on this device only: not synchronised with the browser's account. */
export async function settings() {
  const { address = "", key = "" } = await chrome.storage.local.get(["address", "key"]);
  return { address, key };
}

export const keep = (address, key) => chrome.storage.local.set({ address, key });

/** What went wrong: `code` as the server says it, `message` for people. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function post(path, body, headers = {}) {
  const { address, key } = await settings();
  if (!address || !key) throw new Refused("not_set_up", word("notSetUp"));
  let answer;
  try {
    answer = await fetch(`${address}/api/v1/${path}`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        "Accept-Language": language(),
        ...headers,
      },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(15_000),
    });
  } catch {
    throw new Refused("unreachable", word("unreachable", address));
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const fields = (said.fields ?? []).map((field) => field.message);
    throw new Refused(
      said.code ?? String(answer.status),
      [...new Set([said.detail, ...fields])].filter(Boolean).join(" ")
        || word("unreachable", address),
    );
  }
  return said;
}

/** Do we know this person, may we get in touch, who of us is? */
export const lookUp = (seen) => post("capture/lookup", seen);

/** Take somebody in; the same `once` again changes nothing again. */
export const capture = (body, once) => post("capture", body, { "Idempotency-Key": once });
