# What is installed where, and the two Debian packages made of it: gatehouse-server (no GUI library) and gatehouse (the desktop app).
include(GNUInstallDirs)
set(files ${CMAKE_SOURCE_DIR}/packaging/files)

# The manual pages are what --help says, the change log what CHANGELOG.md says.
function(gatehouse_install_manual target name description see_also component)
    set(page ${CMAKE_BINARY_DIR}/${name}.1.gz)
    add_custom_command(OUTPUT ${page}
        COMMAND python3 ${files}/man/make_manual.py $<TARGET_FILE:${target}> ${name} ${description} ${see_also} ${PROJECT_VERSION} | gzip -9n > ${page}
        DEPENDS ${target} ${files}/man/make_manual.py VERBATIM)
    add_custom_target(manual_${name} DEPENDS ${page})
    add_dependencies(package_files manual_${name})
    install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
endfunction()
add_custom_target(package_files)

add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/changelog.gz ${CMAKE_BINARY_DIR}/README.md.gz
    COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md > ${CMAKE_BINARY_DIR}/changelog.gz
    COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/README.md > ${CMAKE_BINARY_DIR}/README.md.gz
    COMMAND gzip -9nc ${files}/changelog.Debian > ${CMAKE_BINARY_DIR}/changelog.Debian.gz
    BYPRODUCTS ${CMAKE_BINARY_DIR}/changelog.Debian.gz
    DEPENDS ${files}/changelog.Debian ${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_SOURCE_DIR}/README.md VERBATIM)
add_custom_target(package_documents DEPENDS ${CMAKE_BINARY_DIR}/changelog.gz)
add_dependencies(package_files package_documents)

function(gatehouse_install_documents package component)
    install(FILES ${CMAKE_BINARY_DIR}/changelog.gz ${CMAKE_BINARY_DIR}/changelog.Debian.gz ${CMAKE_BINARY_DIR}/README.md.gz ${files}/copyright
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
    # There is no public mail address yet that a package could name.
    file(WRITE ${CMAKE_BINARY_DIR}/overrides/${package} "${package}: bogus-mail-host *\n${package}: bogus-mail-host-in-debian-changelog *\n")
    install(FILES ${CMAKE_BINARY_DIR}/overrides/${package} DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides COMPONENT ${component})
endfunction()

install(TARGETS gatehouse-server DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT server)
gatehouse_install_manual(gatehouse-server gatehouse-server "a login in front of MCP tools, and its administration" gatehouse server)
gatehouse_install_documents(gatehouse-server server)
install(FILES ${files}/systemd/gatehouse-server.service DESTINATION lib/systemd/system COMPONENT server)
install(FILES ${files}/systemd/gatehouse-server.user.service DESTINATION lib/systemd/user RENAME gatehouse-server.service COMPONENT server)
install(FILES ${files}/bash-completion/gatehouse-server DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT server)

if(GATEHOUSE_BUILD_UI)
    install(TARGETS gatehouse DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT desktop)
    gatehouse_install_manual(gatehouse gatehouse "desktop console of Gatehouse, with the server inside" gatehouse-server desktop)
    gatehouse_install_documents(gatehouse desktop)
    install(FILES ${files}/desktop/org.gatehouse.Gatehouse.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT desktop)
    install(FILES ${files}/desktop/org.gatehouse.Gatehouse.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT desktop)
    install(FILES ${CMAKE_SOURCE_DIR}/resources/icons/gatehouse.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps
        RENAME org.gatehouse.Gatehouse.svg COMPONENT desktop)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gatehouse)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "login in front of MCP tools")
set(CPACK_PACKAGE_CONTACT "The Gatehouse authors <gatehouse@localhost>")
set(CPACK_PACKAGE_VENDOR Gatehouse)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL server desktop)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME gatehouse-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "libqt6sql6-sqlite, ca-certificates")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "bash-completion")
set(CPACK_COMPONENT_SERVER_DESCRIPTION
    "Gatehouse is an OAuth 2.1 authorization server, an MCP endpoint and a\ngateway to other MCP servers in one program. This package has no\ngraphical parts: the server and its administration on the command line.")
set(CPACK_DEBIAN_DESKTOP_PACKAGE_NAME gatehouse)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DESKTOP_PACKAGE_DEPENDS "gatehouse-server (= ${PROJECT_VERSION}-1), libqt6sql6-sqlite, libqt6svg6, qt6-qpa-plugins, fonts-inter | fonts-dejavu-core")
set(CPACK_DEBIAN_DESKTOP_PACKAGE_RECOMMENDS "gnome-keyring | libkf5wallet-bin, qt6-wayland")
set(CPACK_COMPONENT_DESKTOP_DESCRIPTION
    "Gatehouse is an OAuth 2.1 authorization server, an MCP endpoint and a\ngateway to other MCP servers in one program. This package is the window:\nwho may come in, who is connected, what they called, and how the consent\npage looks; the server is inside it.")
include(CPack)
