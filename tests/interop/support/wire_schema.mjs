// SPDX-License-Identifier: GPL-3.0-or-later
// What the server sends against the JSON schema of its revision (schemas/). Not "is it some message", which nearly everything is, but "is it
// the result of that method, that notification, that request".
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

const results = {
    initialize: 'InitializeResult', ping: 'EmptyResult', 'logging/setLevel': 'EmptyResult', 'server/discover': 'DiscoverResult',
    'tools/list': 'ListToolsResult', 'tools/call': 'CallToolResult', 'resources/list': 'ListResourcesResult',
    'resources/templates/list': 'ListResourceTemplatesResult', 'resources/read': 'ReadResourceResult', 'resources/subscribe': 'EmptyResult',
    'resources/unsubscribe': 'EmptyResult', 'prompts/list': 'ListPromptsResult', 'prompts/get': 'GetPromptResult',
    'completion/complete': 'CompleteResult', 'subscriptions/listen': 'SubscriptionsListenResult',
};
const notifications = {
    'notifications/cancelled': 'CancelledNotification', 'notifications/progress': 'ProgressNotification', 'notifications/message': 'LoggingMessageNotification',
    'notifications/resources/updated': 'ResourceUpdatedNotification', 'notifications/resources/list_changed': 'ResourceListChangedNotification',
    'notifications/tools/list_changed': 'ToolListChangedNotification', 'notifications/prompts/list_changed': 'PromptListChangedNotification',
    'notifications/elicitation/complete': 'ElicitationCompleteNotification', 'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotification',
};
const requests = { ping: 'PingRequest', 'sampling/createMessage': 'CreateMessageRequest', 'elicitation/create': 'ElicitRequest', 'roots/list': 'ListRootsRequest' };

class RevisionSchema {
    constructor(revision) {
        const schema = JSON.parse(readFileSync(fileURLToPath(new URL(`../schemas/${revision}.json`, import.meta.url)), 'utf8'));
        const ajv = new (schema.$defs ? Ajv2020 : Ajv)({ strict: false, allErrors: false });
        addFormats(ajv);
        ajv.addFormat('byte', true).addFormat('uri-template', true);
        this.ajv = ajv.addSchema(schema, revision);
        this.revision = revision;
        this.definitions = schema.$defs ?? schema.definitions;
        this.place = schema.$defs ? '$defs' : 'definitions';
    }

    // undefined: all is well.
    problem(type, value) {
        if (!this.definitions[type]) {
            return `${this.revision} has no ${type}`;
        }
        const validate = this.ajv.getSchema(`${this.revision}#/${this.place}/${type}`);
        return validate(value) ? undefined : `${type}: ${this.ajv.errorsText(validate.errors)}`;
    }
}

const schemas = new Map(revisions.map(revision => [revision, new RevisionSchema(revision)]));

// {revision, method, message} as the recording proxy keeps it. Returns what is wrong with it, or undefined.
export function schemaProblem({ revision, method, message }) {
    const schema = schemas.get(revision) ?? schemas.get('2026-07-28'); // whoever asks for one that does not exist is told so by the newest
    if (message.error) {
        const type = schema.definitions.JSONRPCErrorResponse ? 'JSONRPCErrorResponse' : 'JSONRPCError';
        // Errors without an id are older than the type that allows them.
        return message.id === undefined && type === 'JSONRPCError' ? undefined : schema.problem(type, message);
    }
    if (message.method && message.id !== undefined) {
        return revision === '2026-07-28' ? 'a request of the server' : requests[message.method] ? schema.problem(requests[message.method], message) : `no request ${message.method}`;
    }
    if (message.method) {
        return notifications[message.method] ? schema.problem(notifications[message.method], message) : `no notification ${message.method}`;
    }
    if (message.result?.resultType === 'input_required') {
        return schema.problem('InputRequiredResult', message.result);
    }
    const type = results[method];
    if (!type) {
        return `an answer to ${method}`;
    }
    const isPlain = type === 'EmptyResult' && revision !== '2026-07-28';
    if (isPlain && Object.keys(message.result).length > 0) {
        return `an empty result with ${Object.keys(message.result)}`;
    }
    return schema.problem(type, message.result);
}
