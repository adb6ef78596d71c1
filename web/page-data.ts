/** Reads what a page shows from its script element, where the package has written it. */
export function pageData<T>(): T {
  const text = document.getElementById('page-data')?.textContent ?? 'null';
  const data = JSON.parse(text) as T | null;
  if (data === null)
    throw new Error('This page is a template: the command that makes a report writes its data into it.');
  return data;
}
