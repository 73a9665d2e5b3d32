import { expect, test } from 'vitest'
import { splitKey } from './split-key.ts'

const object = { name: 'cars cars_pkey', type: 'CONSTRAINT', schema: 'public', owner: 'app', data: false }
const split = (text: string, type = 'CONSTRAINT') =>
  splitKey({ kind: 'sql', object: { ...object, type }, line: 7, text, newOwner: null })

test('a key of columns is an index and the constraint made out of it, both still of that object and line', () => {
  expect(split('ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id);')).toMatchObject({
    index: { object, line: 7, text: 'CREATE UNIQUE INDEX cars_pkey ON public.cars USING btree (id);' },
    constraint: { text: 'ALTER TABLE ONLY public.cars ADD CONSTRAINT cars_pkey PRIMARY KEY USING INDEX cars_pkey;' },
  })
  expect(
    split('ALTER TABLE ONLY "a.b"."c ""d"" (;)"\n    ADD CONSTRAINT "Ü, x" UNIQUE (a, "b (c), d", e);'),
  ).toMatchObject({
    index: { text: 'CREATE UNIQUE INDEX "Ü, x" ON "a.b"."c ""d"" (;)" USING btree (a, "b (c), d", e);' },
    constraint: { text: 'ALTER TABLE ONLY "a.b"."c ""d"" (;)" ADD CONSTRAINT "Ü, x" UNIQUE USING INDEX "Ü, x";' },
  })
})

test.each([
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id) DEFERRABLE;',
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id) INCLUDE (name);',
  "ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id) WITH (fillfactor='70');",
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_name UNIQUE NULLS NOT DISTINCT (name);',
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS);',
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_free EXCLUDE USING gist (during WITH &&);',
  'ALTER TABLE public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id);',
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id); SELECT 1;',
  'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_check CHECK ((id > 0));',
])('anything else is left as it is: %s', (text) => {
  expect(split(text)).toBeNull()
})

test('what says it is something else is left as it is', () => {
  expect(split('ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT cars_pkey PRIMARY KEY (id);', 'TABLE')).toBeNull()
})
