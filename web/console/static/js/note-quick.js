/**
 * Reads the quick box of the Contact Entry Note: `48 ap s gas bill` says call code, mailing code,
 * language and notes in one breath. It knows no page and no network.
 *
 * @typedef {{key: string, label: string, abbr?: string, letter?: string}} Code
 * @typedef {{contact_type: string, contact_action: string, call_code: string,
 *   mailing_code?: string | null}} Combination
 * @typedef {Combination & {words: string[]}} UsualEntry
 * @typedef {{types: Code[], callCodes: Code[], mailingCodes: Code[], languages: Code[],
 *   combinations: Combination[], entries?: UsualEntry[], dated?: string[] | null}} Codes
 */

/** A shorter beginning of a label would match by accident: `s` is Spanish, not STATUS REQUEST. */
const SHORTEST_BEGINNING = 3;
/** A call code with more usual actions than this says nothing about the action: `na`. */
const MOST_USUAL_ACTIONS = 2;
const END = "(?=$|[\\s,;:+])";
/** Codes that are words as well. Before other words they stay in the notes, too. */
const ORDINARY_WORDS = new Set(["in", "out", "so", "of", "al", "ed", "ca"]);
const TIMED = new RegExp(`^(\\d+)(\\s*)-?(?:h|hrs?|hours?|d|days?)\\.?(\\s+notice)?${END}`, "i");
const DATE = new RegExp(`^(\\d{1,2})[/.\\-\u2010-\u2015](\\d{1,2})(?:[/.\\-\u2010-\u2015](\\d{4}|\\d{2}))?${END}`);
/** In the middle of words a date is the shut-off date only behind one of these. */
const SHUT_OFF_WORDS = /(?:shut[- ]?off|off|disconnect(?:ion)?|sho|corte)\s+(?:(?:is|on|by|date|el)\s+)*$/i;
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Say what the line in the quick box means.
 *
 * It begins with codes. Every word fills the first slot it fits, in the order call code, mailing
 * code, language, so that `wx wx s` is a weatherization call, a weatherization application and
 * Spanish. From a colon, or from the first word that is no code, everything is the note, letter by
 * letter: nothing typed is lost. Contact Type and Contact Action follow from the agency's
 * usual combinations; what was typed always wins. The agency's word for a usual entry fills in all of it.
 *
 * @param {string} text
 * @param {Codes} codes
 * @param {Date} [today]
 * @returns {{fields: Record<string, string>, unknown: string[]}} `unknown` are the words that were
 *   taken into the notes without a colon before them
 */
export function readQuick(text, codes, today = new Date()) {
  const fields = {};
  const mail = {};
  const dates = [];
  let rest = text.replace(UNSEEN, "");
  let doubtful = null;
  let last = null;
  for (;;) {
    rest = rest.replace(/^[\s,;+]+/, "");
    const read = rest && readStart(rest, fields, codes, today);
    if (!read) break;
    // A code that stands before another code is one; before a sentence it may be its first word.
    doubtful = read.doubtful ? (doubtful ?? rest) : null;
    if (read.date) dates.push(read);
    Object.assign(fields, read.fields);
    Object.assign(mail, read.mail);
    last = read;
    rest = rest.slice(read.length);
  }
  const said = rest.startsWith(":");
  let notes = (said ? rest.slice(1) : rest).trim();
  if (notes && !said && doubtful !== null) {
    notes = doubtful.trim();
    // `out of fuel`: what looked like the type is the first word of a sentence.
    if (last.doubtful && last.fields?.contact_type) delete fields.contact_type;
  }
  const found = { ...usual(fields, codes), ...mail, ...fields };
  if (fits(found.call_code, codes)) {
    const date = dates.shift()?.date ?? dateWithin(notes, today);
    if (date) found.shut_off_date = date;
  }
  // A date that is no shut-off date is one of the note's words.
  const words = dates.map((one) => one.written);
  notes = [...words, notes].filter(Boolean).join(" ");
  if (notes) found.notes = notes;
  return { fields: found, unknown: said ? words : notes.split(/[\s,;+]+/).filter(Boolean) };
}

/** Read what the line starts with; null for a word that is no code. */
function readStart(rest, taken, codes, today) {
  const entry = readEntry(rest, taken, codes);
  if (entry) return entry;
  const timed = TIMED.exec(rest);
  const notice = timed && !taken.call_code && codes.callCodes.find(({ abbr }) => abbr === timed[1]);
  if (notice) {
    const doubtful = timed[2] !== "" && !timed[3];
    return { fields: { call_code: notice.key }, length: timed[0].length, doubtful };
  }
  const date = DATE.exec(rest);
  const day = date && dayOf(date, today);
  if (day) return { date: day, written: date[0], length: date[0].length };
  const word = /^[^\s,;+:]+/.exec(rest)?.[0];
  const found = word && meaning(word.toLowerCase(), taken, codes);
  if (!found) return null;
  const [slot, key, exact] = found;
  const doubtful = !exact || ORDINARY_WORDS.has(word.toLowerCase());
  return { fields: { [slot]: key }, length: word.length, doubtful };
}

/** Read the agency's own words for a usual entry: `lm`, `no answer`. Its mail yields to what is typed. */
function readEntry(rest, taken, codes) {
  if (taken.contact_action) return null;
  let longest = { length: 0 };
  for (const { words, contact_type, contact_action, call_code, mailing_code } of codes.entries ?? []) {
    for (const one of words) {
      const written = one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
      const length = new RegExp(`^${written}${END}`, "i").exec(rest)?.[0].length ?? 0;
      if (length <= longest.length) continue;
      const mail = mailing_code ? { mailing_code } : {};
      longest = { fields: { contact_type, contact_action, call_code, ...taken }, mail, length };
    }
  }
  return longest.length ? longest : null;
}

/** The day a date stands for, as `YYYY-MM-DD`; without a year, the next one, or one just over. */
function dayOf([, month, day, year], today) {
  const full = year && (year.length === 2 ? 2000 + Number(year) : Number(year));
  const inYear = (one) => {
    const date = new Date(one, Number(month) - 1, Number(day));
    return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? date : null;
  };
  let date = inYear(full || today.getFullYear());
  const monthAgo = new Date(today.getFullYear(), today.getMonth() - 1, today.getDate());
  if (!full && date && date < monthAgo) date = inYear(today.getFullYear() + 1);
  if (!date) return null;
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The date in the notes that follows words for a shut-off; it stays in the notes as well. */
function dateWithin(notes, today) {
  for (const { index } of notes.matchAll(/(?<=\s)\d/g)) {
    const date = SHUT_OFF_WORDS.test(notes.slice(0, index)) && DATE.exec(notes.slice(index));
    const day = date && dayOf(date, today);
    if (day) return day;
  }
  return null;
}

/** Whether a note with this call code has a shut-off date. */
function fits(callCode, codes) {
  return Boolean(callCode) && (codes.dated === null || (codes.dated ?? []).includes(callCode));
}

function meaning(word, taken, codes) {
  // `in` is also a mailing code (income forms): it is the type only while nothing else was said.
  const type = codes.types.find(({ key, abbr }) =>
    [key, abbr].some((name) => name?.toLowerCase() === word),
  );
  const typeFits = type && !taken.contact_type;
  if (typeFits && (word !== "in" || !taken.call_code)) return ["contact_type", type.key, true];
  const slots = [
    ["call_code", codes.callCodes, (code) => code.abbr],
    ["mailing_code", codes.mailingCodes, (code) => code.key],
    ["language", codes.languages, (code) => code.letter],
  ];
  const open = slots.filter(([slot]) => !taken[slot]);
  for (const [slot, table, short] of open) {
    const exact = table.find((code) => short(code)?.toLowerCase() === word);
    if (exact) return [slot, exact.key, true];
  }
  if (word.length < SHORTEST_BEGINNING) return null;
  for (const [slot, table] of open) {
    const begun = table.filter((code) => code.label.toLowerCase().startsWith(word));
    if (begun.length === 1) return [slot, begun[0].key, false];
  }
  return null;
}

/** The agency's usual Contact Type and Contact Action for what was typed, if it has any. */
function usual(fields, codes) {
  if (!fields.call_code || fields.contact_action) return {};
  const ofCode = codes.combinations.filter((one) => one.call_code === fields.call_code);
  const fitting = ofCode.filter(
    (one) => !fields.contact_type || one.contact_type === fields.contact_type,
  );
  const same = fitting.filter((one) => (one.mailing_code || "") === (fields.mailing_code || ""));
  const [best] = same.length ? same : fitting;
  // NO ACTION REQ is said of anything: it is no weatherization call because one is listed first.
  const isNeutral = new Set(ofCode.map((one) => one.contact_action)).size > MOST_USUAL_ACTIONS;
  if (!best || (isNeutral && !(fields.mailing_code && same.length))) return {};
  return { contact_type: best.contact_type, contact_action: best.contact_action };
}
