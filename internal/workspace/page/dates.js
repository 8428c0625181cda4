// dates.js writes times as the reader sees them: in the zone of the member they are,
// including Slack's <!date^…> tokens.

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone || undefined });
    } catch {
      made = new Intl.DateTimeFormat(undefined, options); // a zone this browser does not know
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

const day = (date, zone) => format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

/** timeOf is the hour and minute. */
export const timeOf = (date, zone) => format(zone, { hour: "numeric", minute: "2-digit" }).format(date);

/** clockOf is timeOf without its AM or PM, for narrow places. */
export const clockOf = (date, zone) => format(zone, { hour: "numeric", minute: "2-digit" }).formatToParts(date)
  .filter((part) => part.type !== "dayPeriod").map((part) => part.value).join("").trim();

/** longDate is the whole date with its weekday, for titles. */
export const longDate = (date, zone) =>
  format(zone, { weekday: "long", year: "numeric", month: "long", day: "numeric" }).format(date);

/** sameDay reports whether two dates fall on one day in the zone. */
export const sameDay = (a, b, zone) => day(a, zone) === day(b, zone);

/** relativeDay is "Today", "Yesterday" or "Tomorrow", or "". */
export function relativeDay(date, zone, now = new Date()) {
  for (const [name, shift] of [["Today", 0], ["Yesterday", -1], ["Tomorrow", 1]]) {
    if (sameDay(date, new Date(now.getTime() + shift * 86_400_000), zone)) return name;
  }
  return "";
}

/** dayLabel heads a day in the message list. */
export const dayLabel = (date, zone) =>
  relativeDay(date, zone) || format(zone, { weekday: "long", month: "long", day: "numeric" }).format(date);

/** tsDate reads a Slack timestamp such as 1764000000.000100. */
export const tsDate = (ts) => new Date(Math.floor(Number.parseFloat(ts) * 1000));

/** ago says how far a date is from now, in words. */
export function ago(date, now = new Date()) {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const seconds = Math.round((date - now) / 1000);
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(seconds, "second");
}

const lower = (word) => word.toLowerCase();
const LONG = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };
const PLAIN = { year: "numeric", month: "long", day: "numeric" };

const TOKENS = {
  date_num: (d, z) => format(z, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(d)
    .reduce((out, p) => ({ ...out, [p.type]: p.value }), {}),
  date_slash: (d, z) => format(z, { year: "numeric", month: "2-digit", day: "2-digit" }).format(d),
  date: (d, z) => format(z, PLAIN).format(d),
  date_long: (d, z) => format(z, LONG).format(d),
  date_short: (d, z) => format(z, SHORT).format(d),
  date_pretty: (d, z) => lower(relativeDay(d, z)) || format(z, PLAIN).format(d),
  date_long_pretty: (d, z) => lower(relativeDay(d, z)) || format(z, LONG).format(d),
  date_short_pretty: (d, z) => lower(relativeDay(d, z)) || format(z, SHORT).format(d),
  day_divider_pretty: (d, z) => relativeDay(d, z) || format(z, LONG).format(d),
  time: (d, z) => timeOf(d, z),
  time_secs: (d, z) => format(z, { hour: "numeric", minute: "2-digit", second: "2-digit" }).format(d),
  ago: (d) => ago(d),
};

/** dateToken fills a <!date^…> pattern such as "{date_short_pretty} at {time}". */
export function dateToken(seconds, pattern, zone) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const text = pattern.replace(/\{(\w+)\}/g, (all, name) => {
    const token = TOKENS[name];
    if (!token) return all;
    const value = token(date, zone);
    return typeof value === "string" ? value : `${value.year}-${value.month}-${value.day}`;
  });
  // Slack capitalises "today" where it opens the text.
  return /^\{\w+_pretty\}/.test(pattern) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
