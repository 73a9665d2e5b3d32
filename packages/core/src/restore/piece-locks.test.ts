import { describe, expect, it } from 'vitest'
import { locksOf } from './piece-locks.ts'

const locks = (type: string, text: string) =>
  locksOf({
    kind: 'sql',
    text,
    line: 1,
    newOwner: null,
    object: { name: 'x', type, schema: 'public', owner: null, data: false },
  })?.map(({ schema, name, mode }) => `${schema}.${name} ${mode}`) ?? null

const SAFE: [type: string, text: string, locks: string[]][] = [
  ['SEQUENCE SET', `SELECT pg_catalog.setval('public.x_id_seq', 42, true);`, []],
  ['INDEX', 'CREATE INDEX x ON public.cars USING btree (a) WHERE (b > 1);', ['public.cars share']],
  ['INDEX', 'CREATE UNIQUE INDEX "a ""b" ON "We ird"."T;x" USING btree (a);'.replace(';x', ''), ['We ird.T share']],
  ['INDEX', 'CREATE INDEX x ON ONLY public.logs USING btree (a);', ['public.logs exclusive']],
  ['CONSTRAINT', 'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT p PRIMARY KEY (id);', ['public.cars exclusive']],
  ['CONSTRAINT', 'ALTER TABLE ONLY public.cars\n    ADD CONSTRAINT u UNIQUE (id);', ['public.cars exclusive']],
  [
    'CONSTRAINT',
    'ALTER TABLE ONLY public.b\n    ADD CONSTRAINT e EXCLUDE USING gist (d WITH &&);',
    ['public.b exclusive'],
  ],
  [
    'FK CONSTRAINT',
    'ALTER TABLE ONLY public.logs\n    ADD CONSTRAINT f FOREIGN KEY (car) REFERENCES garage."Cars"(id) ON DELETE CASCADE;',
    ['public.logs reference', 'garage.Cars reference'],
  ],
]

const ALONE: [what: string, type: string, text: string][] = [
  ['two statements', 'INDEX', 'CREATE INDEX x ON public.t USING btree (a);\n\nALTER TABLE public.t CLUSTER ON x;'],
  ['a setting behind it', 'INDEX', 'CREATE INDEX x ON public.t USING btree (a);\n\n\nSET default_tablespace = fast;'],
  ['another type', 'TRIGGER', 'CREATE INDEX x ON public.t USING btree (a);'],
  ['another statement', 'INDEX', 'DROP TABLE public.t;'],
  ['a check', 'CONSTRAINT', 'ALTER TABLE public.t ADD CONSTRAINT c CHECK (a > 1);'],
  ['a function that is no setval', 'SEQUENCE SET', 'SELECT public.evil();'],
  ['a table without a schema', 'INDEX', 'CREATE INDEX x ON t USING btree (a);'],
]

describe('locksOf', () => {
  it.each(SAFE)('knows what a %s touches: %s', (type, text, expected) => {
    expect(locks(type, text)).toEqual(expected)
  })

  it.each(ALONE)('lets %s run alone', (_what, type, text) => {
    expect(locks(type, text)).toBeNull()
  })
})
