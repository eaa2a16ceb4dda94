// Who was looked at last, kept in this browser alone. A browser that keeps nothing is no trouble.

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
    // Storage is full or switched off: the choice lasts as long as the page.
  }
}
