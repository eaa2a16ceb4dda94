// Dates and times in a member's own time zone, and the `<!date^…>` tokens in Slack's text.

const LOCALE = 'en-US'; // formats like "May 6, 2025" and "9:12 AM", as Slack does for the made-up people

function parts(seconds, zone) {
  const format = new Intl.DateTimeFormat(LOCALE, {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(new Date(seconds * 1000)).map(({ type, value }) => [type, value]));
}

// Returns "2025-05-06T09:12", the format of <input type="datetime-local">.
export function wallTime(seconds, zone) {
  const at = parts(seconds, zone);
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}

// Returns the Unix time at which a clock in the zone shows `wall`. Two passes handle daylight saving changes.
export function secondsAt(wall, zone) {
  const wanted = Date.parse(`${wall}:00Z`) / 1000;
  let guess = wanted;
  for (let pass = 0; pass < 2; pass += 1) {
    guess += wanted - Date.parse(`${wallTime(guess, zone)}:00Z`) / 1000;
  }
  return guess;
}

const DAY = { day: 'numeric', month: 'long', year: 'numeric' };
const SHORT_DAY = { day: 'numeric', month: 'short', year: 'numeric' };
const LONG_DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
const TIME = { hour: 'numeric', minute: '2-digit' };

function pretty(seconds, zone, now, otherwise) {
  const days = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' };
  const dayOf = (at) => Date.parse(wallTime(at, zone).slice(0, 10)) / 86_400_000;
  return days[dayOf(seconds) - dayOf(now)] ?? write(seconds, zone, otherwise);
}

function write(seconds, zone, format) {
  return new Intl.DateTimeFormat(LOCALE, { ...format, timeZone: zone }).format(new Date(seconds * 1000));
}

function ago(seconds, now) {
  const minutes = Math.round((now - seconds) / 60);
  const [count, word] = Math.abs(minutes) < 60 ? [minutes, 'minute'] : Math.abs(minutes) < 1440
    ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day'];
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' }).format(-count, word);
}

const TOKENS = {
  date_num: (at, zone) => wallTime(at, zone).slice(0, 10),
  date: (at, zone) => write(at, zone, DAY),
  date_short: (at, zone) => write(at, zone, SHORT_DAY),
  date_long: (at, zone) => write(at, zone, LONG_DAY),
  date_pretty: (at, zone, now) => pretty(at, zone, now, DAY),
  date_short_pretty: (at, zone, now) => pretty(at, zone, now, SHORT_DAY),
  date_long_pretty: (at, zone, now) => pretty(at, zone, now, LONG_DAY),
  time: (at, zone) => write(at, zone, TIME),
  time_secs: (at, zone) => write(at, zone, { ...TIME, second: '2-digit' }),
  ago: (at, zone, now) => ago(at, now),
};

// As in Slack, an unknown token is shown as its fallback.
export function dateWords(seconds, format, fallback, { zone, now }) {
  if (!Number.isFinite(seconds)) return fallback;
  let known = true;
  const words = format.replace(/\{(\w+)\}/g, (whole, token) => {
    if (!Object.hasOwn(TOKENS, token)) known = false;
    return known ? TOKENS[token](seconds, zone, now) : whole;
  });
  return known ? words : fallback;
}
