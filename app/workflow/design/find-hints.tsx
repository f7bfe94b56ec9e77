import { Fieldset, Switch } from '@mantine/core'
import type { Field } from '#server/workflow/workflow.ts'
import { Choice, WordsBox } from './boxes.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { clauseWords, findFor, placeWords, shapeWords } from './field-shape.ts'
import type { Problem } from './section-props.ts'

type Find = NonNullable<Field['find']>
type Props = {
  of: { type: Parameters<typeof findFor>[0]; label: string; find?: Find | undefined }
  onChange: (find: Find | undefined) => void
  path: (string | number)[]
  problems: readonly Problem[]
  /** A column of a table has its place in the table. */
  column?: boolean
}

const options = <T extends string>(words: Record<T, string>) =>
  (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }))

/** Where a value stands on the document, so that it is found without any training. */
export function FindHints({ of, onChange, path, problems, column = false }: Props) {
  const { find } = of
  const set = (part: Partial<Find>) => find && onChange({ ...find, ...part })
  return (
    <Fieldset legend="How it is found on the document">
      <Switch
        label="Look for it by these hints"
        description="Off: only a model server or a person fills it."
        checked={find !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? findFor(of.type, of.label) : undefined)}
      />
      {find && (
        <div className={classes.cols} style={{ marginTop: 12 }}>
          <Choice
            label="It looks like"
            {...at(problems, ...path, 'shape')}
            data={options(shapeWords)}
            value={find.shape}
            onChange={(shape) => shape && set({ shape: shape as Find['shape'] })}
          />
          {!column && (
            <>
              <Choice
                label="It stands"
                {...at(problems, ...path, 'place')}
                data={options(placeWords)}
                value={find.place}
                onChange={(place) => place && set({ place: place as Find['place'] })}
              />
              <Choice
                label="In a contract it says"
                placeholder="nothing special"
                clearable
                {...at(problems, ...path, 'clause')}
                data={options(clauseWords)}
                value={find.clause}
                onChange={(clause) => {
                  const { clause: _, ...rest } = find
                  onChange(clause ? { ...rest, clause: clause as NonNullable<Find['clause']> } : rest)
                }}
              />
            </>
          )}
        </div>
      )}
      {find && (
        <div className={classes.wideCols} style={{ marginTop: 12 }}>
          <WordsBox
            label="Words printed beside it"
            help="In any language, the most telling first, apart by commas."
            {...at(problems, ...path, 'terms')}
            value={find.terms}
            onChange={(terms) => set({ terms })}
          />
          <WordsBox
            label="Words that speak against a place"
            help="“bill to” for the supplier, “subtotal” for the total."
            {...at(problems, ...path, 'avoid')}
            value={find.avoid}
            onChange={(avoid) => set({ avoid })}
          />
        </div>
      )}
    </Fieldset>
  )
}
