import { Alert, Button, Group, MultiSelect, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { type FetcherWithComponents, useRevalidator } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import type { PracticeItem } from '#server/quality/practice.server.ts'
import type { FieldFeedback } from '#server/quality/practice.ts'
import { type FieldValue, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { formatValue, normalise, optionsOf } from '#server/workflow/value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import classes from './practice.module.css'

/** What the page's action answers: each field's feedback, or why there is none. */
export type PracticeAnswer = { feedback: FieldFeedback[] } | { message: string; subject: string | null }

type Props = { item: PracticeItem; fetcher: FetcherWithComponents<PracticeAnswer> }

/** The page left, a blank form right; after the answer each field says what was right and where it stands. */
export function PracticeBench({ item, fetcher }: Props) {
  const [texts, setTexts] = useState<Values>({})
  const [problems, setProblems] = useState<Record<string, string>>({})
  const began = useRef(Date.now())
  const revalidator = useRevalidator()
  const answer = fetcher.data
  const feedback = answer && 'feedback' in answer ? answer.feedback : null
  const wrong = feedback?.filter((f) => !f.right) ?? []

  function send(event: FormEvent) {
    event.preventDefault()
    const { values, found } = readEntries(item.fields, texts)
    setProblems(found)
    if (Object.keys(found).length > 0) return
    const body = { itemId: item.itemId, values, activeMs: Date.now() - began.current }
    fetcher.submit(body as never, { method: 'post', encType: 'application/json' })
  }

  return (
    <div className={classes.bench}>
      <Pages pages={item.pages} marks={feedback ?? []} fields={item.fields} />
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          {answer && 'message' in answer && <Alert color="red" role="alert" title={answer.message} />}
          <div role="status">
            {feedback && (
              <Alert
                color="gray"
                title={`${feedback.length - wrong.length} of ${feedback.length} fields right`}
                styles={{ title: { color: 'var(--mantine-color-text)' } }}
              >
                {wrong.length === 0 ? 'Everything as decided.' : 'The right answers are framed on the page.'}
              </Alert>
            )}
          </div>
          <SimpleGrid cols={1} spacing="sm">
            {item.fields.map((field) => (
              <Entry
                key={field.key}
                field={field}
                queues={item.queues}
                value={texts[field.key] ?? null}
                problem={problems[field.key]}
                feedback={feedback?.find((f) => f.key === field.key)}
                onChange={(value) => setTexts((now) => ({ ...now, [field.key]: value }))}
              />
            ))}
          </SimpleGrid>
          <Group>
            {feedback ? (
              <Button onClick={() => revalidator.revalidate()} loading={revalidator.state !== 'idle'}>
                Next item
              </Button>
            ) : (
              <Button type="submit" loading={fetcher.state !== 'idle'}>
                Compare with the answers
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </div>
  )
}

/** What was typed, in the form in which values are kept; what does not fit its field, with a sentence. */
function readEntries(fields: readonly Field[], texts: Values) {
  const values: Values = {}
  const found: Record<string, string> = {}
  for (const field of fields) {
    const raw = texts[field.key] ?? null
    if (typeof raw !== 'string' || field.type === 'label' || field.type === 'route') values[field.key] = raw
    else {
      const result = normalise(field, raw)
      if ('problem' in result) found[field.key] = result.problem
      else values[field.key] = result.value
    }
  }
  return { values, found }
}

type EntryProps = {
  field: Field
  queues: PracticeItem['queues']
  value: FieldValue
  problem: string | undefined
  feedback: FieldFeedback | undefined
  onChange: (value: FieldValue) => void
}

function Entry({ field, queues, value, problem, feedback, onChange }: EntryProps) {
  const shared = { label: field.label, error: problem, readOnly: feedback !== undefined }
  return (
    <div>
      <EntryInput field={field} queues={queues} value={value} shared={shared} onChange={onChange} />
      {feedback && <Verdict field={field} queues={queues} feedback={feedback} />}
    </div>
  )
}

type InputProps = Pick<EntryProps, 'field' | 'queues' | 'value' | 'onChange'> & {
  shared: { label: string; error: string | undefined; readOnly: boolean }
}

function EntryInput({ field, queues, value, shared, onChange }: InputProps) {
  const choices =
    field.type === 'enum'
      ? field.options.map((o) => ({ value: o, label: o }))
      : optionsOf(field, { queues }).map((o) => ({ value: o.key, label: o.label }))
  if (field.type === 'label' && field.multiple)
    return <MultiSelect {...shared} data={choices} value={labelsOf(value)} onChange={onChange} searchable />
  if (choices.length > 0)
    return (
      <Select
        {...shared}
        data={choices}
        value={typeof value === 'string' ? value : null}
        onChange={onChange}
        searchable
        clearable
      />
    )
  return (
    <TextInput
      {...shared}
      autoComplete="off"
      inputMode={field.type === 'money' || field.type === 'number' ? 'decimal' : 'text'}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function Verdict({
  field,
  queues,
  feedback,
}: {
  field: Field
  queues: PracticeItem['queues']
  feedback: FieldFeedback
}) {
  const locale = useLocale()
  const text = (value: FieldValue) =>
    (field.type === 'route' ? queues.find((q) => q.key === value)?.label : formatValue(field, value, locale)) ||
    'nothing'
  if (feedback.right)
    return (
      <Text size="sm" className={classes.verdict}>
        <IconCheck size={14} aria-hidden /> Right
      </Text>
    )
  return (
    <Text size="sm" className={classes.verdict} data-wrong>
      <IconX size={14} aria-hidden /> Wrong: the answer is <strong>{text(feedback.answer)}</strong>
      {feedback.evidence[0] ? ` (page ${feedback.evidence[0].page}, framed)` : ''}
    </Text>
  )
}

function Pages({ pages, marks, fields }: { pages: PracticeItem['pages']; marks: FieldFeedback[]; fields: Field[] }) {
  if (pages.length === 0) return <Text>This item has no pages to show.</Text>
  const label = (key: string) => fields.find((f) => f.key === key)?.label ?? key
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={classes.pages} aria-label="Document" tabIndex={0}>
      {pages.map((page) => (
        <div key={page.number} className={classes.page}>
          <img
            src={page.imageUrl}
            width={page.imageWidth}
            height={page.imageHeight}
            alt={`Page ${page.number}`}
            loading={page.number === 1 ? 'eager' : 'lazy'}
          />
          {marks.flatMap((mark) =>
            mark.right
              ? []
              : mark.evidence
                  .filter((e) => e.page === page.number)
                  .map((e) => (
                    <span
                      key={`${mark.key}-${e.box.x0}-${e.box.y0}`}
                      className={classes.mark}
                      role="img"
                      aria-label={`${label(mark.key)} stands here`}
                      style={{
                        left: `${100 * e.box.x0}%`,
                        top: `${100 * e.box.y0}%`,
                        width: `${100 * (e.box.x1 - e.box.x0)}%`,
                        height: `${100 * (e.box.y1 - e.box.y0)}%`,
                      }}
                    />
                  )),
          )}
        </div>
      ))}
    </section>
  )
}
