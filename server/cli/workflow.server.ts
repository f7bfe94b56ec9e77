import { findOrganisation, listOrganisations } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { readLocalFile } from '#server/platform/local-files.server.ts'
import { createWorkflow, publishVersion } from '#server/workflow/commands.server.ts'
import { differenceOf, summaryOf } from '#server/workflow/difference.ts'
import { workflowKeySchema } from '#server/workflow/draft.ts'
import { changedMembers } from '#server/workflow/draft-take-over.ts'
import { findWorkflow, listWorkflows } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type FileProblem, pathText, problemLine, readWorkflowFile, writeWorkflowFile } from '#server/workflow/yaml.ts'
import { mostFileBytes } from '#server/workflow/yaml-source.ts'
import type { Terminal } from './terminal.server.ts'
import type { WorkflowFlags } from './workflow-help.ts'

/** Reads a workflow file and says what is wrong in it, each problem with its line. Needs neither database nor server. */
export async function validateFile(path: string, terminal: Terminal): Promise<number> {
  const { name, problems, definition } = await readFile(path)
  if (definition) {
    const { fields, rules, queues } = definition
    terminal.result({ file: name, valid: true, problems: [] }, () => [
      `${name} is valid: "${definition.name}" with ${counted(fields.length, 'field')}, ${counted(queues.length, 'queue')} and ${counted(rules.length, 'rule')}.`,
    ])
    return 0
  }
  tellProblems(terminal, name, problems)
  return 1
}

const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`

function tellProblems(terminal: Terminal, name: string, problems: FileProblem[]): void {
  const told = problems.map(({ line, column, path, message }) => ({ line, column, path: pathText(path), message }))
  terminal.result({ file: name, valid: false, problems: told }, () => [
    ...problems.map((problem) => `${name}:${problemLine(problem)}`),
    `${counted(told.length, 'problem')}. Nothing was changed.`,
  ])
}

type FileRead = { name: string } & (
  | { definition: Definition; problems: [] }
  | { definition: null; problems: FileProblem[] }
)

async function readFile(path: string): Promise<FileRead> {
  const name = path === '-' ? 'Standard input' : path
  const text = await textOf(path === '-' ? process.stdin : readLocalFile(path), name)
  const read = readWorkflowFile(text)
  return 'definition' in read
    ? { name, definition: read.definition, problems: [] }
    : { name, definition: null, problems: read.problems }
}

/** One byte beyond the limit is enough to be told that it is too long. */
async function textOf(source: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of source) {
      chunks.push(chunk)
      bytes += chunk.byteLength
      if (bytes > mostFileBytes) break
    }
  } catch (error) {
    throw error instanceof DomainError && error.code === 'unreadable'
      ? new DomainError('unreadable', `${name}: ${error.message}`)
      : error
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The workflows of an organisation with their versions. */
export async function listCommand(ctx: Ctx, terminal: Terminal): Promise<number> {
  const rows = await listWorkflows(ctx.db, ctx.actor.organisationId)
  const workflows = rows.map(({ key, name, currentVersion }) => ({ key, name, version: currentVersion }))
  terminal.result({ workflows }, () =>
    workflows.length === 0
      ? ['There is no workflow yet: make one with `workflow apply FILE`.']
      : workflows.map(({ key, name, version }) => `${key}  v${version}  ${name}`),
  )
  return 0
}

/** The published definition as a file, on standard output. */
export async function exportCommand(ctx: Ctx, terminal: Terminal, key: string): Promise<number> {
  const workflow = await existing(ctx, key)
  const text = writeWorkflowFile(workflow.definition)
  terminal.result({ key, version: workflow.version, yaml: text }, () => [text.trimEnd()])
  return 0
}

async function existing(ctx: Ctx, key: string) {
  const workflow = await findWorkflow(ctx.db, ctx.actor.organisationId, key)
  if (workflow) return workflow
  const keys = (await listWorkflows(ctx.db, ctx.actor.organisationId)).map((w) => w.key)
  const remedy = keys.length > 0 ? `there is ${keys.join(', ')}` : 'there is none yet'
  throw new DomainError('not_found', `There is no workflow "${key}" here: ${remedy}.`)
}

/**
 * Makes the workflow that a file describes, or publishes the next version of the one with its key; says in words what
 * changes. Nothing to change is a success. `dryRun` changes nothing.
 */
export async function applyFile(ctx: Ctx, terminal: Terminal, path: string, flags: WorkflowFlags): Promise<number> {
  const { name, definition, problems } = await readFile(path)
  if (!definition) {
    tellProblems(terminal, name, problems)
    return 1
  }
  const key = workflowKeySchema.safeParse(flags.key ?? keyOfFile(path))
  if (!key.success)
    throw new DomainError(
      'invalid',
      'The workflow’s key cannot be taken from the name of the file: name it with --key, in lower case letters, digits and -.',
    )
  const { dryRun } = flags
  const before = await findWorkflow(ctx.db, ctx.actor.organisationId, key.data)
  const say = (done: string, version: number, changes: string[]) => {
    terminal.result({ key: key.data, done, version, changes, dryRun }, () => [
      sentence(done, key.data, version, dryRun),
      ...changes.map((change) => `  ${change}`),
    ])
    return 0
  }
  if (!before) {
    if (!dryRun) await createWorkflow(ctx, { key: key.data, definition, memberIds: [] })
    return say('created', 1, [])
  }
  const changes = summaryOf(differenceOf(before.definition, definition))
  const parts = changedMembers(before.definition, definition)
  if (Object.keys(parts).length === 0) return say('nothing', before.version, [])
  const version = dryRun ? before.version + 1 : (await publishVersion(ctx, before, parts)).version
  return say('published', version, changes)
}

function sentence(done: string, key: string, version: number, dryRun: boolean): string {
  if (done === 'nothing') return `Nothing to change: ${key} says this already, in version ${version}.`
  if (done === 'created')
    return dryRun
      ? `It would make the workflow ${key}.`
      : `Made the workflow ${key}. It has no members yet: an administrator adds them on the members page.`
  return dryRun ? `It would publish version ${version} of ${key}:` : `Published version ${version} of ${key}:`
}

/** "invoices.yaml" is the workflow "invoices". */
function keyOfFile(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? ''
  return file
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/** The context of the named system actor in an organisation; `not_found` with those that there are. */
export async function organisationCtx(base: Omit<Ctx, 'actor'>, slug: string): Promise<Ctx> {
  const organisation = await findOrganisation(base.db, slug)
  if (organisation) {
    const actor = { kind: 'system' as const, id: 'command-line', name: 'Command line', organisationId: organisation.id }
    return { ...base, actor }
  }
  const there = (await listOrganisations(base.db)).map((o) => o.slug)
  const remedy =
    there.length > 0
      ? `name one with --organisation (${there.join(', ')})`
      : 'make the demo with: npm run -s countersign -- demo'
  throw new DomainError('not_found', `There is no organisation "${slug}": ${remedy}.`)
}
