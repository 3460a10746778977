// SPDX-License-Identifier: GPL-3.0-or-later
// One of the browser pages as it would look, at desktop or phone width, light or dark. Takes what a browser would be sent. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

#include <memory>

namespace ui
{

class PagePicture;

class PagePreview final : public QWidget
{
    Q_OBJECT
public:
    enum class Device {
        Desktop,
        Phone,
    };
    enum class Scheme {
        Light,
        Dark,
    };
    explicit PagePreview(QWidget *parent = nullptr);
    ~PagePreview() override;

    void setPage(const admin::PagePreview &page, const QByteArray &logo, const QString &address);
    void setDevice(Device device);
    void setScheme(Scheme scheme);
    [[nodiscard]] QStringList shownTexts() const;
    [[nodiscard]] QColor colorOf(const char *variable) const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuild();
    [[nodiscard]] qreal pageWidth() const;

    admin::PagePreview m_page;
    QByteArray m_logo;
    QString m_address;
    Device m_device = Device::Desktop;
    Scheme m_scheme = Scheme::Light;
    std::unique_ptr<PagePicture> m_picture;
};

} // namespace ui
