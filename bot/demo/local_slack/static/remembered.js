// Remembers in this browser which members were on screen. Works without storage, too.

const KEY = 'practice-workspace';

export function remembered() {
  try {
    const { shown, single } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { shown: Array.isArray(shown) ? shown : [], single: single === true };
  } catch {
    return { shown: [], single: false };
  }
}

export function remember(choice) {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // Storage is full or disabled, so the choice lasts only as long as the page.
  }
}
