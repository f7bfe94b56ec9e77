import { Stack, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { SourceChoices } from '#server/schedule/views.server.ts'
import type { ReportInput, Schedule, Source } from '#server/workflow/schedule.ts'
import { AddRow, Choice, KeyBox, keyOf, moved, Row, replacedAt, ShareBox, useRowIds, WordsBox } from './boxes.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { InputTrialPanel } from './schedule-trial.tsx'
import type { Problem } from './section-props.ts'

const kinds: { value: Source['kind']; label: string }[] = [
  { value: 'folder', label: 'Newest file in a folder' },
  { value: 'url', label: 'CSV file by https' },
  { value: 'sql', label: 'Database (SQL)' },
  { value: 'metrics', label: 'Figures of Countersign' },
]

type Props = {
  schedule: Schedule
  problems: readonly Problem[]
  organisation: string
  timeZone: string
  choices: SourceChoices
  onChange: (part: Partial<Schedule>) => void
}

/** What a report is made from, one row an input. */
export function InputRows({ schedule, problems, organisation, timeZone, choices, onChange }: Props) {
  const { inputs, agreements } = schedule
  const [made, setMade] = useState<string | null>(null)
  const keys = inputs.map((input) => input.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  function add(label: string) {
    const key = keyOf(label, keys)
    setMade(key)
    const source = firstSource('folder', choices)
    onChange({ inputs: [...inputs, { key, label, source, values: [], expect: [], unusual: 0.25 }] })
  }
  /** Agreements follow the key that they name. */
  function rename(index: number, input: ReportInput, to: string) {
    rows.renamed(input.key, to)
    const side = (figure: { input: string; value: string }) =>
      figure.input === input.key ? { ...figure, input: to } : figure
    onChange({
      inputs: replacedAt(inputs, index, { ...input, key: to }),
      agreements: agreements.map((one) => ({ ...one, left: side(one.left), right: side(one.right) })),
    })
  }
  return (
    <div>
      <Title order={3} size="h4" mb={4}>
        Inputs
      </Title>
      <ol className={classes.rows}>
        {inputs.map((input, index) => (
          <Row
            key={ids[index]}
            name={`input ${input.label}`}
            head={input.label}
            aside={kinds.find((kind) => kind.value === input.source.kind)?.label}
            index={index}
            count={inputs.length}
            path={['schedule', 'inputs', index]}
            problems={problemsUnder(problems, 'schedule', 'inputs', index).length}
            startsOpen={input.key === made}
            onMove={(by) => onChange({ inputs: moved(inputs, index, by) })}
            onRemove={() => onChange({ inputs: inputs.filter((_, i) => i !== index) })}
          >
            <InputForm
              {...{ input, index, problems, choices }}
              taken={keys.filter((_, i) => i !== index)}
              onRename={(to) => rename(index, input, to)}
              onChange={(next) => onChange({ inputs: replacedAt(inputs, index, next) })}
            />
            <InputTrialPanel {...{ input, organisation, timeZone }} every={schedule.every} />
          </Row>
        ))}
      </ol>
      <AddRow label="New input" placeholder="Sales by site" button="Add the input" onAdd={add} />
    </div>
  )
}

function firstSource(kind: Source['kind'], choices: SourceChoices): Source {
  if (kind === 'folder') return { kind, folder: choices.folders[0] ?? 'reports', name: 'report-' }
  if (kind === 'url') return { kind, url: `https://${choices.hosts[0] ?? 'files.example.com'}/report.csv` }
  if (kind === 'metrics') return { kind, workflow: choices.workflows[0]?.key ?? 'workflow' }
  const connection = choices.connections[0]?.key ?? 'database'
  return { kind, connection, query: 'SELECT day, amount FROM sales WHERE day BETWEEN {{from}} AND {{to}}' }
}

type FormProps = {
  input: ReportInput
  index: number
  problems: readonly Problem[]
  choices: SourceChoices
  taken: readonly string[]
  onRename: (to: string) => void
  onChange: (input: ReportInput) => void
}

function InputForm({ input, index, problems, choices, taken, onRename, onChange }: FormProps) {
  const here = (...path: string[]) => at(problems, 'schedule', 'inputs', index, ...path)
  const set = (part: Partial<ReportInput>) => onChange({ ...input, ...part })
  const measured = input.source.kind === 'metrics'
  return (
    <Stack gap="sm">
      <div className={classes.cols}>
        <TextInput
          label="Name"
          description="Stands in sentences: “has no invoices from …”."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={80}
          value={input.label}
          onChange={(event) => set({ label: event.currentTarget.value })}
          {...here('label')}
        />
        <KeyBox value={input.key} taken={taken} what="input" onRename={onRename} {...here('key')} />
        <Choice
          label="From"
          data={kinds}
          value={input.source.kind}
          onChange={(kind) => set({ source: firstSource((kind ?? 'folder') as Source['kind'], choices) })}
        />
      </div>
      <SourceForm source={input.source} choices={choices} here={here} onChange={(source) => set({ source })} />
      {measured ? (
        <WordsBox
          label="Figures"
          help="arrivals, completed, backlog, overdue, handling, touch, wait, cycle, corrected, errors, rework, in_time; none: all of them."
          value={input.values}
          onChange={(values) => set({ values })}
          {...here('values')}
        />
      ) : (
        <ColumnBoxes input={input} here={here} set={set} />
      )}
      <div className={classes.cols}>
        <ShareBox
          label="A change is unusual from"
          help="Against the period before; it gets a note with both values."
          min={1}
          max={10_000}
          value={input.unusual}
          onChange={(next) => set({ unusual: next ?? 0.25 })}
          {...here('unusual')}
        />
      </div>
    </Stack>
  )
}

type Here = (...path: string[]) => ReturnType<typeof at>

/** An empty box leaves the column out. */
const column = (text: string) => (text.trim() === '' ? undefined : text)

function ColumnBoxes({
  input,
  here,
  set,
}: {
  input: ReportInput
  here: Here
  set: (part: Partial<ReportInput>) => void
}) {
  const box = (name: 'date' | 'group', label: string, help: string) => (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maxLength={80}
      value={input[name] ?? ''}
      onChange={(event) => set({ [name]: column(event.currentTarget.value) })}
      {...here(name)}
    />
  )
  return (
    <div className={classes.cols}>
      {box('date', 'Column with the day', 'Rows of other periods are left out. None: every row is of the period.')}
      {box('group', 'Column that groups rows', 'Such as the site. None: no groups.')}
      <WordsBox
        label="Columns that are added up"
        help="Apart by commas. None: rows are counted."
        value={input.values}
        onChange={(values) => set({ values })}
        {...here('values')}
      />
      <WordsBox
        label="Groups that must be there"
        help="A missing one is named in the report."
        value={input.expect}
        onChange={(expect) => set({ expect })}
        {...here('expect')}
      />
      {input.source.kind !== 'sql' && (
        <Choice
          label="Numbers are written"
          help="Only where the file itself leaves it open."
          clearable
          placeholder="as the column shows"
          data={[
            { value: 'en', label: '1,204.50' },
            { value: 'de', label: '1.204,50' },
            { value: 'fr', label: '1 204,50' },
          ]}
          value={input.written ?? null}
          onChange={(written) => set({ written: (written ?? undefined) as ReportInput['written'] })}
          {...here('written')}
        />
      )}
    </div>
  )
}

type SourceProps = { source: Source; choices: SourceChoices; here: Here; onChange: (source: Source) => void }

function SourceForm({ source, choices, here, onChange }: SourceProps) {
  const places = '{{from}} and {{to}} stand for the first and the last day of the period.'
  if (source.kind === 'url')
    return (
      <TextInput
        label="Address"
        description={`${places} Hosts that are allowed: ${choices.hosts.join(', ') || 'none; whoever runs this installation allows them'}.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="url"
        maxLength={2000}
        value={source.url}
        onChange={(event) => onChange({ ...source, url: event.currentTarget.value })}
        {...here('source', 'url')}
      />
    )
  if (source.kind === 'metrics')
    return (
      <Choice
        label="Of the workflow"
        help="A lead of this workflow has to be a member of it."
        data={choices.workflows.map(({ key, name }) => ({ value: key, label: name }))}
        value={source.workflow}
        onChange={(workflow) => onChange({ ...source, workflow: workflow ?? source.workflow })}
        {...here('source', 'workflow')}
      />
    )
  if (source.kind === 'folder')
    return (
      <div className={classes.cols}>
        <Choice
          label="Folder"
          help={choices.folders.length === 0 ? 'Whoever runs this installation opens folders.' : undefined}
          data={choices.folders}
          value={source.folder}
          onChange={(folder) => onChange({ ...source, folder: folder ?? source.folder })}
          {...here('source', 'folder')}
        />
        <TextInput
          label="The file’s name begins with"
          description="Of several the one changed last is taken; CSV or Excel."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={200}
          value={source.name}
          onChange={(event) => onChange({ ...source, name: event.currentTarget.value })}
          {...here('source', 'name')}
        />
      </div>
    )
  return (
    <Stack gap="xs">
      <Choice
        label="Connection"
        help={choices.connections.length === 0 ? 'An administrator makes connections.' : undefined}
        data={choices.connections.map(({ key, label }) => ({ value: key, label }))}
        value={source.connection}
        onChange={(connection) => onChange({ ...source, connection: connection ?? source.connection })}
        {...here('source', 'connection')}
      />
      <Textarea
        label="Query"
        description={`One SELECT. ${places}`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autosize
        minRows={3}
        maxRows={16}
        maxLength={10_000}
        spellCheck={false}
        classNames={{ input: classes.mono as string }}
        value={source.query}
        onChange={(event) => onChange({ ...source, query: event.currentTarget.value })}
        {...here('source', 'query')}
      />
    </Stack>
  )
}
