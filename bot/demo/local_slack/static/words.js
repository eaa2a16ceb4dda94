// All texts of the page itself. The bot's texts come with its views and messages.

export const WORDS = {
  promise: 'A practice on this machine. Made-up people; nothing leaves it.',
  app: 'Consult Coach',
  channel: '#front-desk',
  home: 'Home',
  trouble: 'We had some trouble connecting. Try again?',
  away: 'The practice does not answer. Is it still running?',
  onePerson: 'One person',
  hour: '+1 hour',
  day: '+1 day',
  nothingDue: 'Nothing is due',
  nextDue: (due) => `Next due: ${[due.who, due.what, due.at_words].filter(Boolean).join(', ')}`,
  afresh: 'Start afresh',
  afreshAsk: 'Start afresh?',
  afreshText: 'Everything you did here goes, and the made-up cases are laid out again.',
  afreshNo: 'Keep it',
  fill: 'Fill this screen',
  hide: 'Hide',
  showGuide: 'Show the guide',
  step: (guide) => `${guide.step} of ${guide.of}`,
  carried: (codes, own) => `What Slack carried: ${codes} ${codes === 1 ? 'payload' : 'payloads'} of codes, days, ticks. `
    + `Your own words: ${own}.`,
  look: 'Look',
  lookTitle: 'What Slack carried',
  lookText: 'Each payload that went between the practice and Consult Coach, newest first, with the words one could read in it.',
  lookEmpty: 'Nothing yet. It begins with the first /consult.',
  noWords: 'No words.',
  close: 'Close',
  cancel: 'Cancel',
  message: 'Message',
  hint: '/consult, or a line to #front-desk',
  send: 'Send',
  onlyYou: 'Only you can see this',
  edited: '(edited)',
  you: 'you',
  fresh: 'New',
  news: (name) => `${name} has news`,
  homeEmpty: (name) => `Nothing on ${name}’s Home yet.`,
  channelEmpty: 'Nothing at the front desk yet.',
  optional: '(optional)',
  choose: 'Choose',
  chosen: (n) => `${n} chosen`,
  more: 'More actions',
  depth: (at, of) => `Screen ${at} of ${of}, one over the other`,
  left: (n) => `${n} left`,
  over: (n) => `${n} too many`,
  atMost: (n) => `At most ${n}.`,
  yes: 'Yes',
  no: 'No',
  picture: (alt) => `Picture: ${alt}`,
  unknownBlock: (kind) => `This page cannot show a block of the kind “${kind}”.`,
  newTab: 'opens in a new tab',
};

// The demo's second person gets nothing until the first is ready, so the empty list explains this.
const QUIET = { U0BEN: 'Nothing for Ben yet. He hears of it once Ana is ready.' };

export function nothingYet(person) {
  return QUIET[person.id] ?? `Nothing for ${person.name} yet.`;
}
