import { Stack, Title } from '@mantine/core'
import type { SourceChoices } from '#server/schedule/views.server.ts'
import type { ReportInput, Schedule, Source } from '#server/workflow/schedule.ts'
import { Choice, ProseBox, ShareBox, TextBox, WordsBox } from './boxes.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { KeyBox } from './key-box.tsx'
import { PartList } from './part-list.tsx'
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
  /** Agreements follow the key that they name. */
  function rename(input: ReportInput, to: string) {
    const side = (figure: { input: string; value: string }) =>
      figure.input === input.key ? { ...figure, input: to } : figure
    onChange({
      inputs: inputs.map((one) => (one === input ? { ...input, key: to } : one)),
      agreements: agreements.map((one) => ({ ...one, left: side(one.left), right: side(one.right) })),
    })
  }
  return (
    <div>
      <Title order={3} size="h4" mb={4}>
        Inputs
      </Title>
      <PartList
        parts={inputs}
        path={['schedule', 'inputs']}
        problems={problems}
        onChange={(next) => onChange({ inputs: next })}
        name={(input) => `input ${input.label}`}
        head={(input) => input.label}
        aside={(input) => kinds.find((kind) => kind.value === input.source.kind)?.label}
        onRename={rename}
        add={{
          label: 'New input',
          placeholder: 'Sales by site',
          button: 'Add the input',
          make: (key, label) => ({
            ...{ key, label, source: firstSource('folder', choices) },
            ...{ values: [], expect: [], unusual: 0.25 },
          }),
          opens: true,
        }}
      >
        {({ part, ...rest }) => (
          <>
            <InputForm {...rest} {...{ problems, choices }} input={part} />
            <InputTrialPanel {...{ organisation, timeZone }} input={part} every={schedule.every} />
          </>
        )}
      </PartList>
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
        <TextBox
          label="Name"
          help="Stands in sentences: “has no invoices from …”."
          maxLength={80}
          value={input.label}
          onChange={(label) => set({ label })}
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
    <TextBox
      label={label}
      help={help}
      maxLength={80}
      value={input[name] ?? ''}
      onChange={(text) => set({ [name]: column(text) })}
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
      <TextBox
        label="Address"
        help={`${places} Hosts that are allowed: ${choices.hosts.join(', ') || 'none; whoever runs this installation allows them'}.`}
        inputMode="url"
        maxLength={2000}
        value={source.url}
        onChange={(url) => onChange({ ...source, url })}
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
        <TextBox
          label="The file’s name begins with"
          help="Of several the one changed last is taken; CSV or Excel."
          maxLength={200}
          value={source.name}
          onChange={(name) => onChange({ ...source, name })}
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
      <ProseBox
        label="Query"
        help={`One SELECT. ${places}`}
        minRows={3}
        maxRows={16}
        maxLength={10_000}
        mono
        value={source.query}
        onChange={(query) => onChange({ ...source, query })}
        {...here('source', 'query')}
      />
    </Stack>
  )
}
