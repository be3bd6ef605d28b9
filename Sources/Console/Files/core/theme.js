// Light, dark, or as the system has it; and how dense rows are.

import {prefs} from './store.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

export function applyTheme() {
  const choice = prefs.get('theme', 'system'), root = document.documentElement;
  root.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  root.dataset.density = prefs.get('density', 'comfortable');
}
dark.addEventListener('change', applyTheme);
