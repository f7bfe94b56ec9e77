import { parse } from 'yaml'
import { DomainError } from '#server/platform/errors.ts'
import { listTemplateFiles } from '#server/platform/templates.server.ts'
import { type Definition, definitionSchema } from './workflow.ts'

export type Template = { key: string; definition: Definition }

/** The templates that ship with the product: `server/workflow/templates/*.yaml`, by file name. */
export async function loadTemplates(): Promise<Template[]> {
  return (await listTemplateFiles()).map(templateOf)
}

const templateOf = ({ key, text }: { key: string; text: string }): Template => ({
  key,
  definition: definitionSchema.parse(parse(text)),
})

export async function loadTemplate(key: string): Promise<Template> {
  const files = await listTemplateFiles()
  const found = files.find((file) => file.key === key)
  if (!found)
    throw new DomainError(
      'not_found',
      `There is no template "${key}": choose one of ${files.map((file) => file.key).join(', ')}.`,
    )
  return templateOf(found)
}
