// SPDX-License-Identifier: Apache-2.0
// Everything the back office adds to plain pages. Each module listens once on the document, so
// that it also serves what htmx swaps in later; a page without script still works.

import { startDialogs } from "./dialogs.js";
import { startKeys } from "./keys.js";
import { startMentions } from "./mentions.js";
import { startPalette } from "./palette.js";
import { startSelection } from "./selection.js";
import { startSwaps } from "./swaps.js";
import { startToasts } from "./toasts.js";

startDialogs();
startPalette();
startKeys();
startMentions();
startSelection();
startToasts();
startSwaps();
