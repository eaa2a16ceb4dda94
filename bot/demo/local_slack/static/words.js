// All texts of the page itself. The bot's texts come with its views and messages.

export const WORDS = {
  promise: 'Consult Coach demo. The people are made up, and nothing leaves this computer.',
  app: 'Consult Coach',
  channel: '#front-desk',
  home: 'Home',
  trouble: 'We had some trouble connecting. Try again?',
  away: 'The demo has stopped. Start it again with make demo.',
  onePerson: 'Show one person',
  hour: '+1 hour',
  day: '+1 day',
  nothingDue: 'No messages are due',
  nextDue: (due) => `Skip to next message (${[due.who, due.at_words].filter(Boolean).join(', ')})`,
  afresh: 'Reset demo',
  afreshAsk: 'Reset the demo?',
  afreshText: 'Everything you did here will be deleted, and the sample cases will be restored.',
  afreshNo: 'Cancel',
  fill: 'Fill in for me',
  hide: 'Hide guide',
  showGuide: 'Show guide',
  step: (guide) => `Step ${guide.step} of ${guide.of}`,
  carried: (codes, own) => `Slack received ${codes} ${codes === 1 ? 'message' : 'messages'} with codes, dates and check marks, `
    + `and ${own} ${own === 1 ? 'word' : 'words'} that somebody wrote.`,
  look: 'See everything Slack received',
  lookTitle: 'Everything Slack received',
  lookText: 'Every message between Slack and Consult Coach, newest first, with all the text in it that a person could read.',
  lookEmpty: 'Nothing yet. The first message will be /consult.',
  noWords: 'No text.',
  close: 'Close',
  cancel: 'Cancel',
  message: 'Message',
  hint: 'Type /consult, or a message to #front-desk',
  send: 'Send',
  onlyYou: 'Only you can see this',
  edited: '(edited)',
  you: 'you',
  fresh: 'New',
  news: (name) => `${name} has a new message`,
  homeEmpty: (name) => `${name}’s Home is empty.`,
  channelEmpty: 'No messages in #front-desk yet.',
  optional: '(optional)',
  choose: 'Choose',
  chosen: (n) => `${n} chosen`,
  more: 'More actions',
  depth: (at, of) => `Screen ${at} of ${of}, on top of the one before`,
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
const QUIET = { U0BEN: 'No messages for Ben yet. He will get one once Ana is ready.' };

export function nothingYet(person) {
  return QUIET[person.id] ?? `No messages for ${person.name} yet.`;
}
