import { readdir, readFile } from 'node:fs/promises'

const folder = new URL('../workflow/templates/', import.meta.url)

/** The YAML files of the shipped workflow templates: key (file name without ending) and text. */
export async function listTemplateFiles(): Promise<{ key: string; text: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    names.map(async (name) => ({
      key: name.replace(/\.yaml$/, ''),
      text: await readFile(new URL(name, folder), 'utf8'),
    })),
  )
}
