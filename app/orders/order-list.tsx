import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, Link, useNavigation } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import type { OrdersData } from './orders-data.ts'

type Order = OrdersData['orders'][number]

/** The orders of a page, to be chosen and deleted. */
export function OrderList({ orders, total, page, pages, search, workflow }: OrdersData) {
  const locale = useLocale()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const ids = orders.filter((order) => chosen.has(order.id)).map((order) => order.id)
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const amount = ({ amount: figure, currency }: Order) =>
    figure === null
      ? 'not known'
      : new Intl.NumberFormat(locale, {
          ...(currency ? { style: 'currency', currency } : { minimumFractionDigits: 2 }),
        }).format(figure as Intl.StringNumericLiteral)
  const columns: DataColumn<Order>[] = [
    {
      key: 'choose',
      header: 'Choose',
      value: () => null,
      sortable: false,
      cell: (order) => (
        <Checkbox
          checked={chosen.has(order.id)}
          onChange={() => toggle(order.id)}
          aria-label={`Choose order ${order.number}`}
        />
      ),
    },
    { key: 'number', header: 'Order', value: (order) => order.number, rowHeader: true },
    { key: 'supplier', header: 'Supplier', value: (order) => order.supplier },
    { key: 'ordered', header: 'Ordered', value: (order) => order.orderedOn, cell: (order) => order.orderedOn ?? '' },
    { key: 'lines', header: 'Lines', value: (order) => order.lines, align: 'right' },
    { key: 'amount', header: 'Amount', value: (order) => Number(order.amount ?? 0), align: 'right', cell: amount },
    {
      key: 'imported',
      header: 'Imported',
      value: (order) => order.importedAt,
      wideOnly: true,
      cell: (order) => <Moment at={order.importedAt} timeZone={workflow.timeZone} />,
    },
  ]
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {total === 1 ? '1 order' : `${total} orders`}
          {pages > 1 ? `, page ${page} of ${pages}` : ''}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconTrash size={14} aria-hidden />}
          disabled={ids.length === 0}
          onClick={() => setAsking(true)}
        >
          {ids.length === 0 ? 'Delete chosen' : `Delete ${ids.length} chosen`}
        </Button>
      </Group>
      <DataTable caption="Imported orders, newest import first" rows={orders} columns={columns} rowKey={(o) => o.id} />
      {pages > 1 && <Pager page={page} pages={pages} search={search} />}
      <ConfirmDelete ids={ids} many={workflow.noun.many} opened={asking} onClose={() => setAsking(false)} />
    </Stack>
  )
}

function Pager({ page, pages, search }: { page: number; pages: number; search: string }) {
  const to = (at: number) => `?${new URLSearchParams({ ...(search ? { search } : {}), page: String(at) })}`
  return (
    <Group justify="center" component="nav" aria-label="Pages of orders">
      {page > 1 && (
        <Button component={Link} to={to(page - 1)} variant="default" size="compact-sm">
          Newer
        </Button>
      )}
      {page < pages && (
        <Button component={Link} to={to(page + 1)} variant="default" size="compact-sm">
          Older
        </Button>
      )}
    </Group>
  )
}

type ConfirmProps = { ids: readonly string[]; many: string; opened: boolean; onClose: () => void }

function ConfirmDelete({ ids, many, opened, onClose }: ConfirmProps) {
  const busy = useNavigation().state !== 'idle'
  return (
    <Modal
      opened={opened && ids.length > 0}
      onClose={onClose}
      title={ids.length === 1 ? 'Delete this order?' : `Delete these ${ids.length} orders?`}
      withinPortal={false}
    >
      <Form method="post" onSubmit={onClose}>
        <Stack>
          <Text size="sm">
            Later {many} that name {ids.length === 1 ? 'it' : 'them'} are flagged, because the order is not known any
            more. What was decided stays as it is. The orders can be imported again.
          </Text>
          {ids.map((id) => (
            <input key={id} type="hidden" name="id" value={id} />
          ))}
          <Group>
            <Button type="submit" name="intent" value="remove" variant="light" color="red" loading={busy}>
              Delete
            </Button>
            <Button variant="default" onClick={onClose}>
              Keep
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
