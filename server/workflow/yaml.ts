import { type CreateNodeOptions, Document, type DocumentOptions, Scalar, type ToStringOptions, visit } from 'yaml'
import { readDraft } from './draft.ts'
import { unknownKeys, withoutDefaults } from './draft-shape.ts'
import { nearest } from './draft-words.ts'
import { type Definition, definitionSchema, type Problem } from './workflow.ts'
import { type FilePlace, readYaml } from './yaml-source.ts'

/** What is wrong in a file and where; lines and columns count from 1. `path`: ['fields', 2, 'label'], empty: the file. */
export type FileProblem = FilePlace & Problem

/** Nobody mends more at a time. */
const mostProblems = 100

/** A definition as one YAML file: the keys in the schema's order, what is as it is by default left out, long texts as blocks. */
export function writeWorkflowFile(definition: Definition): string {
  const plain = withoutDefaults(definitionSchema, definition)
  // In quotes where readers of older YAML would see a yes or a date.
  const options: CreateNodeOptions & DocumentOptions & ToStringOptions = {
    ...{ lineWidth: 0, aliasDuplicateObjects: false, indentSeq: true, blockQuote: 'literal', compat: 'yaml-1.1' },
  }
  const file = new Document(plain, options)
  visit(file, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && scalar.value.includes(unreadable)) scalar.type = Scalar.QUOTE_DOUBLE
    },
  })
  return file.toString(options).replaceAll(unreadable, '\\uFFFD')
}

/** What a decoder puts in the place of bytes that are no text: in a file it means that the file is broken. */
const unreadable = '\uFFFD'

/**
 * Reads a file that a person or git gave. Stricter than what is stored: a key that the schema does not know is refused,
 * anywhere, and so is everything of YAML that a configuration does not need (anchors, tags, several documents). Each
 * problem names its line, in the order of the file.
 */
export function readWorkflowFile(text: string): { definition: Definition } | { problems: FileProblem[] } {
  const read = readYaml(text)
  if ('problems' in read) return { problems: sorted(read.problems) }
  const { content, placeOf } = read
  const { draft, problems } = readDraft(content)
  const unknown = unknownKeys(definitionSchema, content)
    .slice(0, mostProblems)
    .map(({ path, key, known }): FileProblem => {
      const near = nearest(
        key,
        known.filter((one) => !present(content, path).includes(one)),
      )
      const hint = near ? `: did you mean "${near}"?` : known.length > 12 ? '' : `: it knows ${known.join(', ')}`
      return {
        ...placeOf([...path, key], 'key'),
        path: [...path, key],
        message: `there is no key "${key}" here${hint}`,
      }
    })
  // What zod says of strict objects is said above, key by key; what was meant by an unknown key is missing for it alone.
  const holders = unknown.map(({ path }) => path.slice(0, -1).join('/'))
  const others = problems
    .filter(({ path, message }) => !message.startsWith('does not know ') && !holders.includes(path.join('/')))
    .slice(0, mostProblems)
    .map((problem): FileProblem => ({ ...placeOf(problem.path, 'value'), ...problem }))
  // One after the other at one place: what a text is told besides often follows from the first.
  const all = [...unknown, ...others].filter(
    (one, i, every) => every.findIndex((other) => other.path.join('/') === one.path.join('/')) === i,
  )
  return all.length > 0 ? { problems: sorted(all) } : { definition: draft }
}

/** The keys that stand where a path leads. */
function present(content: unknown, path: Problem['path']): string[] {
  const holder = path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], content)
  return Object.keys(holder ?? {})
}

const sorted = (problems: FileProblem[]) => problems.toSorted((a, b) => a.line - b.line || a.column - b.column)

/** A problem as one line of a report: "12:5: fields[3].label: must not be empty". */
export function problemLine({ line, column, path, message }: FileProblem): string {
  const where = pathText(path)
  return `${line}:${column}: ${where ? `${where}: ` : ''}${message}`
}

/** ['fields', 2, 'label'] as "fields[3].label": people count from one. */
export function pathText(path: Problem['path']): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part + 1}]` : text ? `${text}.${part}` : part),
    '',
  )
}
