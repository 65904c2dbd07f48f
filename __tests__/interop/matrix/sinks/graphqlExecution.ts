import type { CancellationToken } from 'countermand';
import { execute, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { exchangeSink } from './exchangeSink.js';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, { url: string; token: CancellationToken }>({
    name: 'Query',
    fields: {
      text: {
        type: new GraphQLNonNull(GraphQLString),
        async resolve(_source, _arguments, { token, url }) {
          const response = await fetch(url, { signal: token.signal });
          return await response.text();
        },
      },
    },
  }),
});
const document = parse('{ text }');

/** GraphQL wraps what a resolver throws in an error of its own, as `originalError`. */
export const graphqlExecution = exchangeSink({ name: 'a GraphQL resolver', library: 'graphql' }, async (url, token) => {
  const { data, errors } = await execute({ schema, document, contextValue: { token, url } });
  if (errors !== undefined) throw errors[0]!;
  return (data as { text: string }).text;
});
