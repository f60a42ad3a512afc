/**
 * The customer record's small comforts: ZIP code fill, and the social security number that shows
 * itself for a reason and hides again.
 */

import { fillFromZip } from "./zip.js";
import { reveal } from "./reveal.js";

document.querySelectorAll("[data-zip-fill]").forEach(fillFromZip);
document.querySelectorAll("dialog[data-reveal]").forEach(reveal);
