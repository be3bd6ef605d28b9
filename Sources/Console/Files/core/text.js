// Texts in the language of the person, with numbers that bend words: '{n} {n|item|items}'.

import {prefs} from './store.js';

export const languages = {ru: 'Русский', en: 'English'};
export const language = prefs.get('language') ?? (navigator.languages.some(code => /^(ru|be|uk|kk)/.test(code)) ? 'ru' : 'en');
document.documentElement.lang = language;

const texts = {...(await import(`../text/${language}.js`)).default};

let rest, lost = 0;
/// Texts and look of all pages but the first; loaded with them, or when there is time.
/// A browser may keep what failed by its address: another is tried then.
export const moreTexts = () => rest ??= Promise.all([import(`../text/${language}-more.js${lost ? '?' + lost : ''}`), new Promise((done, failed) => {
  const look = Object.assign(document.createElement('link'), {rel: 'stylesheet', href: new URL('../more.css', import.meta.url), onload: done, onerror: () => { look.remove(); failed(new TypeError('more.css')); }});
  document.head.append(look);
})]).then(([module]) => { Object.assign(texts, module.default); }, error => { rest = undefined; lost++; throw error; });
const plural = new Intl.PluralRules(language);
const form = {one: 0, few: 1, many: 2, other: -1};

export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)(?:\|([^}]*))?\}/g, (_, name, forms) => {
    const value = values[name] ?? '';
    if (forms === undefined) return typeof value === 'number' ? value.toLocaleString(language) : String(value);
    return forms.split('|').at(Math.min(form[plural.select(Number(value))], forms.split('|').length - 1));
  });
}

/// A word of a closed list, such as a state: `state.new`; the word itself where it is not known.
export const word = (list, name) => texts[`${list}.${name}`] ?? name;

/// What the catalogue calls a thing, in this language.
export const said = label => label?.[language] ?? label?.en ?? '';
