import { Table, Text, UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { createContext, useContext } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import type { Evidence } from '#server/document/document.ts'
import { type FieldValue, rowsOf, type TableRow, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import classes from './item.module.css'
import { confidenceWord, currencyOfField, type FieldView, optionNames, scalarText } from './value-text.ts'

type Props = {
  views: readonly FieldView[]
  values: Values
  thresholds: Definition['thresholds']
  /** What routes are called. */
  queues: Definition['queues']
  /** A person has stood behind the values; else they are the proposal's. */
  decided: boolean
  /** Looks at these places of the document; none: looks away. */
  onLook: (evidence: readonly Evidence[]) => void
}

const QueuesContext = createContext<Definition['queues']>([])

/** The values of an item; pointing at one, or focusing it, shows where it stands in the document. */
export function ItemValues({ views, values, thresholds, queues, decided, onLook }: Props) {
  return (
    <QueuesContext value={queues}>
      <dl className={classes.values}>
        {views.map((view) => (
          <FieldRow key={view.field.key} {...{ view, values, thresholds, decided, onLook }} />
        ))}
      </dl>
    </QueuesContext>
  )
}

type RowProps = Omit<Props, 'views' | 'queues'> & { view: FieldView }

function FieldRow({ view, values, thresholds, decided, onLook }: RowProps) {
  const { field, value, confidence } = view
  const rows = field.type === 'table' ? rowsOf(value) : []
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing is a shortcut; the button inside does the same by keyboard
    <div
      className={classes.field}
      data-wide={rows.length > 0 || field.type === 'draft' ? '' : undefined}
      onMouseEnter={() => onLook([...view.evidence, ...view.rows.flat()])}
      onMouseLeave={() => onLook([])}
    >
      <dt className={classes.label}>{field.label}</dt>
      <dd className={classes.value}>
        {rows.length > 0 ? (
          <Rows view={view} rows={rows} values={values} onLook={onLook} decided={decided} />
        ) : (
          <Shown view={view} values={values} decided={decided} onLook={onLook} />
        )}
        {confidence !== null && field.type !== 'table' && (
          <span className={classes.note} title={`${Math.round(confidence * 100)} % sure`}>
            {confidenceWord(confidence, field.key, thresholds)}
            {view.grounded ? '' : ', not found in the document'}
          </span>
        )}
        {view.proposed !== undefined && <Edited view={view} proposed={view.proposed} values={values} />}
      </dd>
    </div>
  )
}

/** A value; a button where the document has its place. */
function Shown({ view, values, decided, onLook }: Omit<RowProps, 'thresholds'>) {
  const { field, value, evidence } = view
  const text = useFieldText(view.field, value, values)
  if (text === null)
    return (
      <Text component="span" size="sm" c="dimmed">
        empty
      </Text>
    )
  const look = decided ? undefined : classes.proposed
  if (field.type === 'draft') return <div className={classes.draft}>{text}</div>
  if (evidence.length === 0) return <span className={look}>{text}</span>
  return (
    <UnstyledButton
      className={classes.show}
      aria-label={`${field.label} ${text}: show where it stands in the document`}
      onFocus={() => onLook(evidence)}
      onBlur={() => onLook([])}
      onClick={() => showPlace(evidence, onLook)}
    >
      <span className={look}>{text}</span>
    </UnstyledButton>
  )
}

/** On a phone the document stands below the values: a tap goes there. */
function showPlace(evidence: readonly Evidence[], onLook: Props['onLook']) {
  onLook(evidence)
  const page = document.querySelector(`[data-page="${evidence[0]?.page}"]`)
  if (page && window.matchMedia('(max-width: 62em)').matches) page.scrollIntoView({ block: 'start' })
}

function Edited({ view, proposed, values }: { view: FieldView; proposed: FieldValue; values: Values }) {
  const text = useFieldText(view.field, proposed, values)
  const count = rowsOf(proposed).length
  const rows = view.field.type === 'table' ? `${count} ${count === 1 ? 'row' : 'rows'}` : null
  return (
    <span className={classes.edited}>
      <IconPencil size={14} aria-hidden />{' '}
      {view.field.type === 'draft' ? 'edited' : <>edited, proposed was {rows ?? text ?? 'empty'}</>}
    </span>
  )
}

type RowsProps = { view: FieldView; rows: TableRow[]; values: Values; decided: boolean; onLook: Props['onLook'] }

function Rows({ view, rows, decided, onLook }: RowsProps) {
  const locale = useLocale()
  const { field } = view
  if (field.type !== 'table') return null
  const numeric = (type: string) => (type === 'money' || type === 'number' ? 'right' : 'left')
  const text = (row: TableRow, column: (typeof field.columns)[number]) => {
    const cell = row[column.key]
    return cell ? scalarText(column, cell, { locale }) : ''
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and what scrolls must be reachable by keyboard
    <section className={classes.scrollX} tabIndex={0} aria-label={field.label}>
      <Table fz="sm" verticalSpacing={4} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {field.columns.map((c) => (
              <Table.Th key={c.key} scope="col" ta={numeric(c.type)}>
                {c.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, i) => {
            const places = view.rows[i] ?? []
            return (
              <Table.Tr
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a kept value do not move
                key={i}
                onMouseEnter={() => onLook(places)}
                onMouseLeave={() => onLook([...view.evidence, ...view.rows.flat()])}
              >
                {field.columns.map((c, j) => (
                  <Table.Td key={c.key} ta={numeric(c.type)} className={decided ? undefined : classes.proposed}>
                    {j === 0 && places.length > 0 ? (
                      <UnstyledButton
                        className={classes.show}
                        fz="sm"
                        aria-label={`Row ${i + 1} ${text(row, c)}: show where it stands in the document`}
                        onFocus={() => onLook(places)}
                        onBlur={() => onLook([])}
                        onClick={() => showPlace(places, onLook)}
                      >
                        {text(row, c) || `row ${i + 1}`}
                      </UnstyledButton>
                    ) : (
                      text(row, c)
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </section>
  )
}

function useFieldText(field: FieldView['field'], value: FieldValue, values: Values): string | null {
  const locale = useLocale()
  const queues = useContext(QueuesContext)
  if (field.type === 'label' || field.type === 'route') return optionNames(field, value, queues).join(', ') || null
  if (typeof value !== 'string' || value === '') return null
  return scalarText(field, value, { locale, currency: currencyOfField(field, values) })
}
