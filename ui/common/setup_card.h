// SPDX-License-Identifier: GPL-3.0-or-later
// How to connect one client to this very server: the command to paste, and whether that client has been heard from. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/card.h"
#include "ui/common/setup_guides.h"

namespace ui
{

class CopyField;
class ElidedLabel;

class SetupCard final : public Card
{
    Q_OBJECT
public:
    explicit SetupCard(const SetupGuide &guide, QWidget *parent = nullptr);

    void setServer(const QString &mcpUrl, Protection protection);
    void setClients(const QList<admin::ClientSummary> &clients); // those that may be this one
    [[nodiscard]] QString command() const;
    [[nodiscard]] QSize sizeHint() const override; // grows with the font
    [[nodiscard]] QSize minimumSizeHint() const override { return {Card::minimumSizeHint().width(), sizeHint().height()}; }
    [[nodiscard]] bool isConnected() const { return m_isConnected; }

private:
    class Symbol;

    SetupGuide m_guide;
    Symbol *m_symbol;
    CopyField *m_command;
    ElidedLabel *m_where;
    ElidedLabel *m_state;
    bool m_isConnected = false;
};

} // namespace ui
