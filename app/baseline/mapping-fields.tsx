import { Checkbox, Fieldset, NativeSelect, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core'
import { columnsOf, historyKinds, kindWords, roles, roleWords } from '#server/metrics/baseline/mapping.ts'
import type { ImportData, ImportFile, ImportPreview } from './import-data.ts'

type Props = { preview: ImportPreview; file: ImportFile; fields: ImportData['workflow']['fields'] }

/** What the file is and what its columns hold, to be confirmed or changed. */
export function MappingFields({ preview: { mapping }, file, fields }: Props) {
  const { kind, columns, log } = mapping
  const headers = file.headers.map((header) => ({ value: header, label: header }))
  const choices = [{ value: '', label: 'not in the file' }, ...headers]
  const has = (key: keyof typeof columns) => columns[key] !== undefined
  const flags = has('error') || has('reworked') || has('withinSla')
  const compared = fields.filter((field) => field.type !== 'table' && field.type !== 'draft')
  return (
    <Stack>
      <NativeSelect
        name="kind"
        label="The file holds"
        description={kindWords[kind].text}
        defaultValue={kind}
        data={historyKinds.map((value) => ({ value, label: kindWords[value].name }))}
        maw={480}
      />
      <Fieldset legend="Columns">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          {columnsOf[kind].map((spec) => (
            <NativeSelect
              key={spec.key}
              name={`column.${spec.key}`}
              label={spec.label}
              description={'hint' in spec ? spec.hint : undefined}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              withAsterisk={'required' in spec}
              defaultValue={columns[spec.key] ?? ''}
              data={choices}
            />
          ))}
        </SimpleGrid>
      </Fieldset>
      {kind === 'outcomes' && (
        <Fieldset legend="Final values, and what an item is found by">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
            {compared.map((field) => (
              <Stack key={field.key} gap={4}>
                <NativeSelect
                  name={`field.${field.key}`}
                  label={field.label}
                  defaultValue={mapping.fields[field.key] ?? ''}
                  data={choices}
                />
                <Checkbox
                  name="match"
                  value={field.key}
                  size="xs"
                  label="part of what finds the item"
                  defaultChecked={mapping.matchFields.includes(field.key)}
                />
              </Stack>
            ))}
          </SimpleGrid>
        </Fieldset>
      )}
      <Fieldset legend="How it is written">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          <NativeSelect
            name="order"
            label="Dates such as 3/2/2026"
            defaultValue={mapping.time.order ?? ''}
            data={[
              { value: '', label: 'none, or nobody has said' },
              { value: 'dmy', label: 'day first: 3 February' },
              { value: 'mdy', label: 'month first: 2 March' },
            ]}
          />
          <NativeSelect
            name="numbers"
            label="Times that are plain numbers"
            defaultValue={mapping.time.numbers ?? ''}
            data={[
              { value: '', label: 'none, or nobody has said' },
              { value: 'excel', label: 'days of Excel (46357.37)' },
              { value: 'epoch_s', label: 'seconds since 1970' },
              { value: 'epoch_ms', label: 'milliseconds since 1970' },
            ]}
          />
          <TextInput
            name="zone"
            label="Time zone of times without one"
            defaultValue={mapping.time.zone}
            required
            maxLength={60}
          />
          <NativeSelect
            name="language"
            label="Figures are written"
            defaultValue={mapping.language}
            data={[
              { value: 'en', label: '1,204.50' },
              { value: 'de', label: '1.204,50' },
              { value: 'fr', label: '1 204,50' },
            ]}
          />
          {flags && (
            <NativeSelect
              name="blank"
              label="An empty cell for yes or no means"
              defaultValue={mapping.blank}
              data={[
                { value: 'unknown', label: 'not known' },
                { value: 'no', label: 'no' },
              ]}
            />
          )}
          {kind === 'events' && (
            <>
              <NativeSelect
                name="rows"
                label="Each row is"
                defaultValue={log.rows}
                data={[
                  { value: 'event', label: 'something that happened' },
                  { value: 'state', label: 'the state after a change' },
                ]}
              />
              <NativeSelect
                name="doneAt"
                label="A case is done when it is"
                defaultValue={log.doneAt}
                data={[
                  { value: 'closed', label: 'closed' },
                  { value: 'resolved', label: 'resolved' },
                ]}
              />
            </>
          )}
        </SimpleGrid>
      </Fieldset>
      {file.activities.length > 0 && <Activities file={file} meanings={log.roles} />}
    </Stack>
  )
}

function Activities({ file, meanings }: { file: ImportFile; meanings: ImportPreview['mapping']['log']['roles'] }) {
  return (
    <Fieldset legend="What each activity means for its case">
      <Text size="sm" c="dimmed">
        Guessed by their words. A column that speaks of the whole case (closed at, times reopened) is believed before
        them.
      </Text>
      <Table withRowBorders={false} verticalSpacing={4} maw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">In the file</Table.Th>
            <Table.Th scope="col" ta="right">
              Rows
            </Table.Th>
            <Table.Th scope="col">Means</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {file.activities.map(({ activity, count }, i) => (
            <Table.Tr key={activity}>
              <Table.Th scope="row" fw={400}>
                {activity}
                <input type="hidden" name={`activity.${i}`} value={activity} />
              </Table.Th>
              <Table.Td ta="right">{count.toLocaleString('en')}</Table.Td>
              <Table.Td>
                <NativeSelect
                  name={`role.${i}`}
                  aria-label={`${activity} means`}
                  defaultValue={meanings[activity] ?? 'other'}
                  data={roles.map((role) => ({ value: role, label: roleWords[role] }))}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Fieldset>
  )
}
